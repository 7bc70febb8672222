// The Markdown renderer, a wasm module of its own.

import packed from "../../../pkg/markdown/oneloop_bg.wasm?packed";
import init from "../../../pkg/markdown/oneloop.js";
import { unpackAside } from "./aside.js";

export { MarkdownRenderer } from "../../../pkg/markdown/oneloop.js";

/** Makes it ready, without holding the page up. Must be awaited before the first use. */
export async function start(): Promise<void> {
  await init({ module_or_path: await unpackAside(packed) });
}
