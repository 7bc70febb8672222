/** Parts of what is drawn that are for the page only. */
const TOOLS = "button, .visually-hidden";
/** What long texts are in, for the browser's sake. */
const PIECES = ".piece";

/** What is drawn of a text, as markup for other programs: without buttons, and without what only our styles know. */
function markupOf(drawn: HTMLElement): string {
  const copy = drawn.cloneNode(true) as HTMLElement;
  for (const each of copy.querySelectorAll(TOOLS)) each.remove();
  for (const each of copy.querySelectorAll(PIECES)) each.replaceWith(...each.childNodes);
  for (const each of copy.querySelectorAll("*"))
    for (const name of ["class", "style", "tabindex"]) each.removeAttribute(name);
  return copy.innerHTML;
}

/**
 * Copies a message: as Markdown where text is pasted, as it is drawn where rich text is.
 * @param drawn where its Markdown is drawn, if it is
 */
export async function copyMessage(text: string, drawn: HTMLElement | null): Promise<void> {
  if (!drawn || typeof ClipboardItem === "undefined") return navigator.clipboard.writeText(text);
  const part = (type: string, content: string): Record<string, Blob> => ({
    [type]: new Blob([content], { type }),
  });
  const parts = { ...part("text/plain", text), ...part("text/html", markupOf(drawn)) };
  await navigator.clipboard.write([new ClipboardItem(parts)]);
}

/** What of a message is to be quoted: what is chosen in it, else all. */
export function quoteOf(text: string, message: HTMLElement): string {
  const root = message.getRootNode() as Document | (ShadowRoot & { getSelection?: () => Selection | null });
  // Only Chromium tells a shadow tree's selection by the tree; the others say it of the document.
  const selection = root.getSelection ? root.getSelection() : document.getSelection();
  const isInside = selection?.anchorNode && message.contains(selection.anchorNode);
  const chosen = isInside && message.contains(selection.focusNode) ? selection.toString().trim() : "";
  return (chosen || text.trim()).replace(/^/gm, "> ").replace(/^> $/gm, ">");
}
