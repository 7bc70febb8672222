/**
 * Libraries write styles as attributes, and as style sheets of text, both of which a strict policy refuses. What is put into a guarded element is guarded as well: its `style` is set by the
 * CSSOM, which every policy allows, and without addresses; a style sheet is handed over instead of being put there.
 */
export function guard<T extends Element>(element: T, sheet: (css: string) => void): T {
  const adopt = <N extends Node>(node: N): N | undefined => {
    if (!(node instanceof Element)) return node;
    if (node.localName === "style") {
      sheet(harmless(node.textContent));
      return undefined;
    }
    // What was put together outside comes as a whole.
    for (const inside of node.querySelectorAll("*")) guard(inside, sheet);
    return guard(node, sheet);
  };
  return Object.assign(element, {
    setAttribute(name: string, value: string): void {
      if (name.toLowerCase() === "style")
        (element as unknown as HTMLElement).style.cssText = harmless(String(value));
      else Element.prototype.setAttribute.call(element, name, value);
    },
    appendChild<N extends Node>(node: N): N {
      const kept = adopt(node);
      return kept ? (Node.prototype.appendChild.call(element, kept) as N) : node;
    },
    insertBefore<N extends Node>(node: N, before: Node | null): N {
      const kept = adopt(node);
      return kept ? (Node.prototype.insertBefore.call(element, kept, before) as N) : node;
    },
    append(...nodes: (Node | string)[]): void {
      Element.prototype.append.call(
        element,
        ...nodes.flatMap((node) => (typeof node === "string" ? node : (adopt(node) ?? []))),
      );
    },
  });
}

/**
 * Guards what is put straight into the page meanwhile: Mermaid's library for mind maps measures there, and Plotly draws its pictures there.
 * @returns ends it
 */
export function guardPage(): () => void {
  const { head, body } = document;
  head.insertBefore = <N extends Node>(node: N, before: Node | null): N =>
    node instanceof HTMLStyleElement && node.textContent.includes("cytoscape")
      ? node
      : (Node.prototype.insertBefore.call(head, node, before) as N);
  body.appendChild = <N extends Node>(node: N): N => {
    if (node instanceof HTMLDivElement && !node.hasChildNodes()) guard(node, () => undefined);
    return Node.prototype.appendChild.call(body, node) as N;
  };
  return () => {
    Reflect.deleteProperty(head, "insertBefore");
    Reflect.deleteProperty(body, "appendChild");
  };
}

/** Styles that name no address but marks in the same drawing. Escapes would hide one, and nobody needs them. */
export function harmless(css: string): string {
  return css
    .replace(/\\/g, "")
    .replace(/@import[^;]*;?/gi, "")
    .replace(/(?:-webkit-)?image-set\s*\([^;}]*/gi, "none")
    .replace(/url\s*\(\s*(?!["']?#)[^;}]*/gi, "none");
}
