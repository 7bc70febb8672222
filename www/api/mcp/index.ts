/** `oneloop/mcp`: servers of the Model Context Protocol for a chat, by the official SDK (an optional peer). */
import { Chat } from "../chat/chat.js";
import { type ConnectHook, type DisconnectHook, hooksOf, setHook } from "./connections.js";

export {
  type ConnectHook,
  type DisconnectHook,
  type McpConnection,
  McpConnections,
  type McpOptions,
} from "./connections.js";
export { McpConnectionError } from "./errors.js";
export type { McpServer } from "./open.js";

declare module "../chat/chat.js" {
  interface Chat {
    /** Of `oneloop/mcp`: the same as `onConnect` of `McpConnections`. */
    onMcpConnect(hook: ConnectHook): this;
    /** Of `oneloop/mcp`: the same as `onDisconnect` of `McpConnections`. */
    onMcpDisconnect(hook: DisconnectHook): this;
  }
}

// Beside the chat's other hooks, as apps that move over look for them; the chat itself knows nothing of it.
Object.assign(Chat.prototype, {
  onMcpConnect(this: Chat, hook: ConnectHook): Chat {
    setHook(hooksOf(this), "onMcpConnect", hook);
    return this;
  },
  onMcpDisconnect(this: Chat, hook: DisconnectHook): Chat {
    setHook(hooksOf(this), "onMcpDisconnect", hook);
    return this;
  },
});
