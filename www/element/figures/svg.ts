import { harmless } from "./guard.js";

/** A drawing as a file of its own: what could run or load something is not in it. */
export function cleanSvg(text: string, css = ""): string {
  const parsed = new DOMParser().parseFromString(text, "image/svg+xml");
  const root = parsed.documentElement;
  if (root.localName !== "svg") throw new Error(parsed.querySelector("parsererror")?.textContent ?? "no SVG");
  for (const node of parsed.querySelectorAll(
    "script, iframe, object, embed, foreignObject, audio, video, animate, set",
  ))
    node.remove();
  for (const node of [root, ...root.querySelectorAll("*")])
    for (const { name, value } of [...node.attributes]) {
      const plain = name.toLowerCase();
      const isAddress = plain === "href" || plain.endsWith(":href") || plain === "src";
      if (plain.startsWith("on")) node.removeAttribute(name);
      else if (isAddress && !isHarmless(node, value)) node.removeAttribute(name);
      else if (plain !== "style" && /url\s*\(/i.test(value)) node.setAttribute(name, harmless(value));
    }
  if (css) {
    const style = parsed.createElementNS("http://www.w3.org/2000/svg", "style");
    style.textContent = css;
    root.prepend(style);
  }
  return new XMLSerializer().serializeToString(parsed);
}

/** Links lead to pages; what is shown is in the drawing itself. */
function isHarmless(node: Element, address: string): boolean {
  if (address.startsWith("#")) return true;
  return node.localName === "a" ? /^(?:https?|mailto):/i.test(address) : /^data:image\//i.test(address);
}
