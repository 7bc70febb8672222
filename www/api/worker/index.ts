/** `oneloop/worker`: a chat that runs in a Worker, and its view in the page. An entry of its own, without the wasm. */
export { connectChat, type RemoteChat } from "./connect.js";
export { exposeChat } from "./expose.js";
export type { ChatPort } from "./protocol.js";
