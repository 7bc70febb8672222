import { drawsFigures, makeFigure } from "../figures/registry.js";

/** A block of code whose language is one of figures. */
interface Fence {
  node: HTMLElement;
  pre: HTMLElement;
  language: string;
}

let made: Fence[] = [];
/** For each message, the blocks that may still grow. */
const open = new WeakMap<HTMLElement, Fence[]>();

/** A block of code was made; what its language is decides whether it becomes a figure. */
export function noteFence(node: HTMLElement, pre: HTMLElement, language: string): void {
  if (drawsFigures(language)) made.push({ node, pre, language });
}

/**
 * Makes figures of the blocks that are whole: what follows one has closed it.
 * @param isEnd whether there will be no more
 */
export function drawFigures(root: HTMLElement, isEnd: boolean): void {
  const fences = [...(open.get(root) ?? []), ...made];
  made = [];
  if (fences.length === 0) return;
  const left = fences.filter(({ node, pre, language }) => {
    if (!root.contains(node)) return false;
    if (!isEnd && !isFollowed(node, root)) return true;
    const figure = makeFigure(language, pre.textContent);
    if (!figure) return false;
    // Its lines stay what they are, inside: patches find them there.
    node.className = "figure";
    node.replaceChildren(figure);
    figure.append(pre);
    return false;
  });
  if (left.length > 0) open.set(root, left);
  else open.delete(root);
}

function isFollowed(node: HTMLElement, root: HTMLElement): boolean {
  for (let at: HTMLElement | null = node; at && at !== root; at = at.parentElement) {
    const next = at.nextElementSibling;
    if (next && !next.classList.contains("notes")) return true;
  }
  return false;
}
