// The Markdown renderer, a wasm module of its own, loaded while this module is evaluated.

import packed from "../../../pkg/markdown/oneloop_bg.wasm?packed";
import { initSync } from "../../../pkg/markdown/oneloop.js";
import { unpack } from "./unpack.js";

initSync({ module: unpack(packed) });

export * from "../../../pkg/markdown/oneloop.js";
