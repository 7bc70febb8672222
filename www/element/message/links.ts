import type { ElementRecord } from "../../api/view.js";

/** Text in these is no place for a link. */
const CLOSED = "a, button, pre, code";

/**
 * Makes links of the names of elements that a text mentions, longest names first. Gives back the ids of those it mentions.
 * @param root what the text is in, finished
 */
export function linkElements(
  root: HTMLElement,
  elements: readonly ElementRecord[],
  show: (id: string) => void,
): Set<string> {
  const linked = new Set<string>();
  for (const link of root.querySelectorAll<HTMLElement>(".element-link"))
    linked.add(link.dataset["id"] ?? "");
  const wanted = elements.filter(({ id, name }) => name.trim() !== "" && !linked.has(id));
  for (const { id, name } of wanted.toSorted((a, b) => b.name.length - a.name.length))
    for (const text of textsWith(root, name)) {
      const at = text.data.indexOf(name);
      const rest = text.splitText(at);
      rest.splitText(name.length);
      const link = document.createElement("button");
      link.type = "button";
      link.className = "element-link";
      link.dataset["id"] = id;
      link.textContent = name;
      link.addEventListener("click", () => show(id));
      rest.replaceWith(link);
      linked.add(id);
    }
  return linked;
}

/** The texts that have a name in them, as a word of its own. */
function textsWith(root: HTMLElement, name: string): Text[] {
  const found: Text[] = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node as Text;
    const at = text.data.indexOf(name);
    if (at < 0 || text.parentElement?.closest(CLOSED)) continue;
    const around = [text.data[at - 1], text.data[at + name.length]];
    if (!around.some((character) => character !== undefined && /[\p{L}\p{N}_]/u.test(character)))
      found.push(text);
  }
  return found;
}
