import { harmless } from "./guard.js";

const NAMESPACE = "http://www.w3.org/2000/svg";

/**
 * A drawing as a file of its own: what could run or load something is not in it. It is made of the nodes, because a policy also holds for text that is parsed.
 * @param css its style sheet
 */
export function svgFile(drawing: SVGSVGElement, css: string): string {
  const root = drawing.cloneNode(true) as SVGSVGElement;
  for (const node of root.querySelectorAll(
    "script, style, iframe, object, embed, foreignObject, audio, video, animate, set",
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
  const { width, height } = root.viewBox.baseVal;
  if (width > 0 && height > 0) {
    root.setAttribute("width", String(Math.ceil(width)));
    root.setAttribute("height", String(Math.ceil(height)));
  }
  const style = document.createElementNS(NAMESPACE, "style");
  style.textContent = css;
  root.prepend(style);
  return new XMLSerializer().serializeToString(root);
}

/** Links lead to pages; what is shown is in the drawing itself. */
function isHarmless(node: Element, address: string): boolean {
  if (address.startsWith("#")) return true;
  return node.localName === "a" ? /^(?:https?|mailto):/i.test(address) : /^data:image\//i.test(address);
}
