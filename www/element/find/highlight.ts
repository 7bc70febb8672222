import { folded } from "./search.js";

/** What is highlighted at most: more can't be seen, and each place costs at every change of the page. */
const MOST = 1_000;

/** The places of a query in what is drawn in an element. */
export function rangesIn(root: Node, query: string): Range[] {
  const word = folded(query.trim());
  const nodes: { node: Text; from: number }[] = [];
  let text = "";
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) => {
    // Buttons and the like are not what was said.
    const isAside = node instanceof Element && node.matches(".actions, button, textarea, .visually-hidden");
    return isAside ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT;
  });
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (!(node instanceof Text)) continue;
    nodes.push({ node, from: text.length });
    const letters = folded(node.data);
    // The few letters that become longer by folding would shift all that follows.
    text += letters.length === node.length ? letters : node.data;
  }
  const ranges: Range[] = [];
  if (word === "") return ranges;
  let at = 0;
  const place = (offset: number): [Text, number] => {
    while ((nodes[at + 1]?.from ?? Infinity) <= offset) at++;
    const { node, from } = nodes[at] as (typeof nodes)[number];
    return [node, offset - from];
  };
  for (let start = text.indexOf(word); start >= 0 && ranges.length < MOST;) {
    const range = document.createRange();
    range.setStart(...place(start));
    const [node, offset] = place(start + word.length - 1);
    range.setEnd(node, offset + 1);
    ranges.push(range);
    start = text.indexOf(word, start + word.length);
  }
  return ranges;
}

/** Marks places without a change to the page, where the browser can. */
export class Highlights {
  #ranges: Range[] = [];

  constructor(private readonly name: string) {}

  /** Marks these and no others. */
  show(ranges: Range[]): void {
    if (typeof Highlight === "undefined") return;
    const registry = CSS.highlights;
    let highlight = registry.get(this.name);
    if (!highlight) registry.set(this.name, (highlight = new Highlight()));
    // Other chats in the page have places of their own in it.
    for (const range of this.#ranges) highlight.delete(range);
    for (const range of ranges) highlight.add(range);
    this.#ranges = ranges;
  }
}
