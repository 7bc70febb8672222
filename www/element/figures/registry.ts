/** What draws which kind of figure: one place, which elements and Markdown both ask. Without `oneloop/element/figures` it is empty. */

/** An element that draws a figure: what is slotted into it is its source. */
export interface FigureNode extends HTMLElement {
  /** What is to be drawn: `mermaid`, `plotly`, `vega`, `vega-lite`. */
  kind: string;
  /** Its text, as it was written. */
  source: string;
  /** What it is called, if not by a title of its own. */
  name: string;
}

const makers = new Map<string, () => FigureNode>();

/** Says what draws figures of these kinds. */
export function setFigures(kinds: readonly string[], make: () => FigureNode): void {
  for (const kind of kinds) makers.set(kind, make);
}

/** Whether figures of a kind are drawn. */
export function drawsFigures(kind: string): boolean {
  return makers.has(kind.toLowerCase());
}

/** Makes what draws a figure, if there is something for its kind. */
export function makeFigure(kind: string, source: string, name = ""): FigureNode | undefined {
  const made = makers.get(kind.toLowerCase())?.();
  if (made) Object.assign(made, { kind: kind.toLowerCase(), source, name });
  return made;
}
