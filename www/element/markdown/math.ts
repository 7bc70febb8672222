import type { makeFormula } from "./math-tree.js";

/** What is loaded when the first formula comes. */
interface MathModule {
  makeFormula: typeof makeFormula;
}

let loaded: MathModule | undefined;
let loading: Promise<MathModule> | undefined;

/** A formula. Until the typesetter is here, and where it finds an error, its source stands in the text. */
export function makeMath(latex: string, source: string, display: boolean): HTMLElement {
  const node = document.createElement(display ? "div" : "span");
  node.className = display ? "math display" : "math";
  if (display) node.tabIndex = 0;
  node.textContent = source;
  if (loaded) typeset(loaded, node, latex, display);
  else
    void load().then(
      (module) => typeset(module, node, latex, display),
      // The source stays; the next formula tries again.
      () => undefined,
    );
  return node;
}

function typeset(module: MathModule, node: HTMLElement, latex: string, display: boolean): void {
  const result = module.makeFormula(latex, display);
  if (typeof result !== "string") return node.replaceChildren(result);
  node.classList.add("failed");
  node.title = result;
}

function load(): Promise<MathModule> {
  loading ??= import("./math-tree.js").then(
    (module) => (loaded = module),
    (error: unknown) => {
      loading = undefined;
      throw error;
    },
  );
  return loading;
}
