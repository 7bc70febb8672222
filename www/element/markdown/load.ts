import type { MarkdownRenderer } from "../../../pkg/markdown/oneloop.js";
import { Later } from "../later/later.js";

/** The wasm module with the renderer. */
export type MarkdownModule = { MarkdownRenderer: typeof MarkdownRenderer };

const renderer = new Later<MarkdownModule>(async () => {
  const module = await import("../../api/load/markdown.js");
  await module.start();
  return module;
});

/** The renderer, if it is here already. */
export function loadedMarkdown(): MarkdownModule | undefined {
  return renderer.there;
}

/** Brings the renderer, once; a failure may be tried again. */
export function loadMarkdown(): Promise<MarkdownModule> {
  return renderer.load();
}
