// In-browser models through wllama; the app brings `@wllama/wllama`.
// Its package's main file is missing from what is published: the entry is esm/index.js.
export type { Wllama } from "@wllama/wllama/esm/index.js";
