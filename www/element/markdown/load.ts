import type { MarkdownRenderer } from "../../../pkg/markdown/oneloop.js";

/** The wasm module with the renderer. */
export type MarkdownModule = { MarkdownRenderer: typeof MarkdownRenderer };

let loaded: MarkdownModule | undefined;
let loading: Promise<MarkdownModule> | undefined;

/** The renderer, if it is here already. */
export function loadedMarkdown(): MarkdownModule | undefined {
  return loaded;
}

/** Brings the renderer, once; a failure may be tried again. */
export function loadMarkdown(): Promise<MarkdownModule> {
  loading ??= bring().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function bring(): Promise<MarkdownModule> {
  const module = await import("../../api/load/markdown.js");
  await module.start();
  return (loaded = module);
}
