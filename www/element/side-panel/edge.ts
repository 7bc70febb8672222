import { css, html } from "lit";
import type { TemplateResult } from "lit";

/** How wide something is and may be, in pixels. */
export interface Width {
  now: number;
  least: number;
  most: number;
}

/** How far a key moves an edge. */
const STEP = 24;

/** The edge of what stands at the page's end. */
export const edgeStyles = css`
  .edge {
    position: absolute;
    z-index: 1;
    inset-block: 0;
    inset-inline-start: -4px;
    width: 8px;
    cursor: col-resize;
    touch-action: none;
  }
  .edge:hover::after,
  .edge:focus-visible::after {
    content: "";
    position: absolute;
    inset-block: 0;
    inset-inline-start: 3px;
    width: 2px;
    background: var(--ol-accent);
  }
  .edge:focus-visible {
    outline: none;
  }
`;

/** An edge that is moved by pointer and by keys: away from the page's end it makes what it belongs to wider, whichever side that is on. */
export function renderEdge(
  label: string,
  { now, least, most }: Width,
  resize: (width: number) => void,
): TemplateResult {
  const edgeOf = (event: Event): HTMLElement => event.currentTarget as HTMLElement;
  const isRightToLeft = (event: Event): boolean => getComputedStyle(edgeOf(event)).direction === "rtl";
  const grabbed = (event: PointerEvent): void => {
    edgeOf(event).setPointerCapture(event.pointerId);
    event.preventDefault();
  };
  const dragged = (event: PointerEvent): void => {
    const edge = edgeOf(event);
    if (!edge.hasPointerCapture(event.pointerId)) return;
    const { left, right } = (edge.offsetParent ?? edge).getBoundingClientRect();
    resize(isRightToLeft(event) ? event.clientX - left : right - event.clientX);
  };
  const keyPressed = (event: KeyboardEvent): void => {
    const [grow, shrink] = isRightToLeft(event) ? ["ArrowRight", "ArrowLeft"] : ["ArrowLeft", "ArrowRight"];
    if (event.key !== grow && event.key !== shrink) return;
    event.preventDefault();
    resize(now + (event.key === grow ? STEP : -STEP));
  };
  return html`<div
    class="edge"
    role="separator"
    tabindex="0"
    aria-orientation="vertical"
    aria-label=${label}
    aria-valuenow=${now}
    aria-valuemin=${least}
    aria-valuemax=${most}
    @pointerdown=${grabbed}
    @pointermove=${dragged}
    @keydown=${keyPressed}
  ></div>`;
}
