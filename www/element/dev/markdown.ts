import { MarkdownBody } from "../markdown/body.js";
import { loadMarkdown } from "../markdown/load.js";
import { PatchTarget } from "../markdown/patch.js";

/**
 * Renders a text that comes in pieces, as tests of the renderer need it.
 * @param onPiece called with the nodes so far, after each piece
 */
export async function renderPieces(
  pieces: string[],
  onPiece: (root: HTMLElement) => void = () => undefined,
): Promise<HTMLElement> {
  const { MarkdownRenderer } = await loadMarkdown();
  const root = document.createElement("div");
  const target = new PatchTarget(root);
  const renderer = new MarkdownRenderer(false);
  for (const piece of pieces) {
    target.apply(renderer.push(piece));
    onPiece(root);
  }
  target.apply(renderer.finish());
  renderer.free();
  return root;
}

/**
 * A message body as the view has it, for measurements.
 * @param root where it is shown
 */
export async function markdownBody(root: HTMLElement): Promise<MarkdownBody> {
  await loadMarkdown();
  return new MarkdownBody(root);
}
