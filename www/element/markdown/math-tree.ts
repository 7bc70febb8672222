import katex from "katex";

/** What KaTeX builds before it makes nodes of it. */
interface Virtual {
  type?: string;
  text?: string;
  attributes?: Record<string, string>;
  children?: Virtual[];
}

const MATHML = "http://www.w3.org/1998/Math/MathML";

const ELEMENTS = new Set(
  "annotation menclose merror mfrac mglyph mi mn mo mover mpadded mphantom mroot mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover math semantics".split(
    " ",
  ),
);

const ATTRIBUTES = new Set(
  "accent accentunder align columnalign columnlines columnspacing columnwidth depth display displaystyle encoding fence form height largeop linebreak linethickness lquote lspace mathbackground mathcolor mathsize mathvariant maxsize minsize movablelimits notation rowlines rowspacing rquote rspace scriptlevel separator stretchy symmetric voffset width".split(
    " ",
  ),
);

const STYLES = new Set(["border", "color", "text-shadow"]);

/**
 * A formula as MathML, or what is wrong with it. The nodes are made here, of elements and attributes that are known,
 * and styles are set one by one: a strict policy forbids style attributes.
 */
export function makeFormula(latex: string, display: boolean): Element | string {
  const options = { displayMode: display, output: "mathml", maxExpand: 1_000, maxSize: 50, strict: "ignore" };
  const { __renderToDomTree: build } = katex as unknown as {
    __renderToDomTree: (latex: string, options: object) => Virtual;
  };
  try {
    return findMath(build(latex, { ...options, throwOnError: true, trust: false }));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function findMath(tree: Virtual): Element {
  if (tree.type === "math") return make(tree) as Element;
  const inner = tree.children?.[0];
  if (!inner) throw new Error("the formula is empty");
  return findMath(inner);
}

function make({ type, text, attributes = {}, children = [] }: Virtual): Node {
  if (type === undefined) {
    if (text !== undefined) return document.createTextNode(text);
    const fragment = document.createDocumentFragment();
    fragment.append(...children.map(make));
    return fragment;
  }
  const node = document.createElementNS(MATHML, ELEMENTS.has(type) ? type : "mrow") as MathMLElement;
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "style") setStyles(node, value);
    else if (ATTRIBUTES.has(name)) node.setAttribute(name, value);
  }
  node.append(...children.map(make));
  return node;
}

function setStyles(node: MathMLElement, styles: string): void {
  for (const style of styles.split(";")) {
    const [name = "", value = ""] = style.split(":").map((part) => part.trim());
    if (STYLES.has(name) && !value.includes("(")) node.style.setProperty(name, value);
  }
}
