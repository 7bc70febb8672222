/** SmolLM2 (Apache-2.0) in this tab. The engine and the weights are fetched when they are first needed. */
import { ChatWllama } from "oneloop/wllama";

export const smolLM2 = new ChatWllama({
  name: "SmolLM2",
  modelUrl: new URL("models/SmolLM2-135M-Instruct.Q4_1.gguf", document.baseURI).href,
  maxTokens: 200,
  engine: async () => {
    const { LoggerWithoutDebug, Wllama } = await import("@wllama/wllama/esm/index.js");
    const wasm = new URL("wllama/wllama.wasm", document.baseURI).href;
    return new Wllama({ default: wasm }, { suppressNativeLog: true, logger: LoggerWithoutDebug });
  },
});
