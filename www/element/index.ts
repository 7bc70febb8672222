import { OneloopChat } from "./classes.js";

export * from "./classes.js";
customElements.define("oneloop-chat", OneloopChat);
