import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import type { Tool as McpTool } from "@modelcontextprotocol/sdk/types.js";
import type { Turn } from "../chat/turn.js";
import { OneloopError } from "../errors.js";
import type { ContentBlock } from "../messages.js";
import type { Tool } from "../tools.js";
import { McpConnectionError, named } from "./errors.js";
import { addressOf, type McpServer, open, type Opened } from "./open.js";
import { asTool, toolsOf } from "./tools.js";

/** A connection as an app sees it. Its headers are not told. */
export interface McpConnection {
  readonly name: string;
  readonly url: string;
  /** How it speaks. */
  readonly transport: "http" | "sse";
  /** The names of its tools, as they were last heard of. */
  readonly tools: readonly string[];
}

/** How patient connections are. */
export interface McpOptions {
  /** How long a server may take to be connected, and to list its tools, in milliseconds; 30,000 by default. */
  timeout?: number;
  /** How long a call of a tool may go on without a word of its progress, in milliseconds; 60,000 by default. */
  callTimeout?: number;
}

/** A server is connected. What it throws ends the connection. */
export type ConnectHook = (connection: McpConnection, client: Client, turn: Turn) => unknown;
/** A connection ends: it still works, unless it was the server who went away. */
export type DisconnectHook = (name: string, client: Client, turn: Turn) => unknown;

/** What is needed of a chat: a `Chat` is one. */
interface Runner {
  run<T>(name: string, run: (turn: Turn) => T | Promise<T>): Promise<T>;
}

/** @internal What an app does with connections. */
export interface Hooks {
  onMcpConnect?: ConnectHook;
  onMcpDisconnect?: DisconnectHook;
}

const hooks = new WeakMap<object, Hooks>();

/** @internal Those of a chat. */
export function hooksOf(chat: object): Hooks {
  let all = hooks.get(chat);
  if (!all) hooks.set(chat, (all = {}));
  return all;
}

/** @internal */
export function setHook<K extends keyof Hooks>(all: Hooks, name: K, hook: Hooks[K]): void {
  if (all[name])
    throw new OneloopError(`${name} has a hook already: a chat has one of each.`, { code: "HOOK_TWICE" });
  all[name] = hook;
}

interface Entry extends Opened {
  server: { name: string; url: string };
  tools: McpTool[];
  /** The server has said that it has others now. */
  stale: boolean;
  /** Whether it is being looked whether the server is still there. */
  checked: boolean;
}

/** How long a server that something went wrong with may take to say that it is there. */
const SIGN_OF_LIFE = 5_000;

/**
 * Servers of the Model Context Protocol for a chat: streamable HTTP, or server-sent events where a server knows only those. Each chat has its own.
 * Hooks run in turns of their own, like those of the chat: what they fail with is shown.
 *
 * @example
 * import { McpConnections } from "oneloop/mcp";
 * const mcp = new McpConnections(chat);
 * mcp.onConnect(async (connection, client, turn) => turn.toast(`${connection.name}: ${connection.tools.join(", ")}`));
 * await mcp.connect({ name: "search", url: "https://example.org/mcp", headers: { authorization: `Bearer ${token}` } });
 * const agent = createReactAgent({ llm: model, tools: await mcp.tools() });
 */
export class McpConnections {
  readonly #chat: Runner;
  readonly #timeout: number;
  readonly #callTimeout: number;
  readonly #entries = new Map<string, Entry>();
  readonly #opening = new Map<string, { stop: AbortController; settled: Promise<unknown> }>();
  readonly #hooks: Hooks;

  constructor(chat: Runner, { timeout = 30_000, callTimeout = 60_000 }: McpOptions = {}) {
    this.#chat = chat;
    this.#hooks = hooksOf(chat);
    this.#timeout = timeout;
    this.#callTimeout = callTimeout;
  }

  /** A server was connected; `chat.onMcpConnect` is the same. Called with the SDK's client, in a turn of its own (`on_mcp_connect`); what it throws ends the connection again, and rejects `connect`. */
  onConnect(hook: ConnectHook): this {
    setHook(this.#hooks, "onMcpConnect", hook);
    return this;
  }

  /**
   * A connection ends, `chat.onMcpDisconnect` is the same: by `disconnect`, by another one of its name, or because the server went away. Called in a turn of its own
   * (`on_mcp_disconnect`); the client still works, unless the server went away.
   */
  onDisconnect(hook: DisconnectHook): this {
    setHook(this.#hooks, "onMcpDisconnect", hook);
    return this;
  }

  /**
   * Connects a server; one of that name is disconnected first. Resolves when the hook is done. Rejects with `MCP_TIMEOUT`, or a `McpConnectionError` (see its codes), or what the hook has
   * thrown; nothing is left of the connection then.
   */
  async connect(server: McpServer): Promise<McpConnection> {
    addressOf(server);
    const { name, url } = server;
    const before = this.#giveUp(name);
    const stop = new AbortController();
    const opened = this.#open(server, stop.signal, before);
    const opening = { stop, settled: opened.catch(() => {}) };
    this.#opening.set(name, opening);
    let entry: Entry;
    try {
      entry = await opened;
    } finally {
      if (this.#opening.get(name) === opening) this.#opening.delete(name);
    }
    const hook = this.#hooks.onMcpConnect;
    const connection = shown(entry);
    try {
      if (hook) await this.#chat.run("on_mcp_connect", (turn) => hook(connection, entry.client, turn));
    } catch (error) {
      if (this.#entries.get(name) === entry) this.#entries.delete(name);
      await entry.close();
      throw error;
    }
    if (this.#entries.get(name) === entry) return connection;
    throw new McpConnectionError(`${named({ name, url })} was disconnected meanwhile.`, {
      code: "MCP_CLOSED",
    });
  }

  /** Ends a connection, or the attempt at one. Rejects with `MCP_UNKNOWN`, or what the hook has thrown; the connection is closed all the same. */
  async disconnect(name: string): Promise<void> {
    const opening = this.#giveUp(name);
    if (!opening) return this.#drop(this.#entry(name));
    await opening;
    const entry = this.#entries.get(name);
    if (entry) await this.#drop(entry);
  }

  /** What is connected. */
  list(): McpConnection[] {
    return Array.from(this.#entries.values(), shown);
  }

  /** The SDK's client of a connection, for all that servers have beside tools. Throws `MCP_UNKNOWN`. */
  client(name: string): Client {
    return this.#entry(name).client;
  }

  /**
   * The tools of all connections, or of one, for graphs and agents: a stop cancels their calls. Where two connections have one of the same name, it is called
   * `connection_tool` for both. Rejects with `MCP_UNKNOWN`, and as `connect` where a server lists its tools anew. A call rejects with `MCP_TOOL_FAILED`,
   * `MCP_TIMEOUT`, `MCP_CLOSED`.
   */
  async tools(name?: string): Promise<Tool<Record<string, unknown>, string | ContentBlock[]>[]> {
    const entries = name === undefined ? [...this.#entries.values()] : [this.#entry(name)];
    await Promise.all(entries.map((entry) => this.#refresh(entry)));
    const all = entries.flatMap((entry) => entry.tools.map((tool) => ({ entry, tool })));
    const times = new Map<string, number>();
    for (const { tool } of all) times.set(tool.name, (times.get(tool.name) ?? 0) + 1);
    return all.map(({ entry: { client, server }, tool }) => {
      const single = times.get(tool.name) === 1;
      const as = single ? tool.name : `${server.name}_${tool.name}`.replace(/[^\w-]/g, "_");
      return asTool(tool, { as, client, server, timeout: this.#callTimeout });
    });
  }

  #entry(name: string): Entry {
    const entry = this.#entries.get(name);
    if (entry) return entry;
    const names = [...this.#entries.keys()].map((known) => `"${known}"`).join(", ") || "none";
    throw new McpConnectionError(`No MCP server "${name}" is connected (there are: ${names}).`, {
      code: "MCP_UNKNOWN",
    });
  }

  /** Ends the attempt at a connection; resolves when it is over. */
  #giveUp(name: string): Promise<unknown> | undefined {
    const opening = this.#opening.get(name);
    opening?.stop.abort(
      new McpConnectionError(
        `The connection to the MCP server "${name}" was given up for another, or ended.`,
        {
          code: "MCP_CLOSED",
        },
      ),
    );
    return opening?.settled;
  }

  async #open(server: McpServer, signal: AbortSignal, before: Promise<unknown> | undefined): Promise<Entry> {
    await before;
    const { name, url } = server;
    const old = this.#entries.get(name);
    // What its hook fails with is shown, and no reason not to connect.
    if (old) await this.#drop(old).catch(() => {});
    let entry: Entry | undefined;
    const opened = await open(server, this.#timeout, signal, () => {
      if (entry) entry.stale = true;
    });
    const known = { name, url };
    try {
      const tools = await toolsOf(opened.client, known, this.#timeout, signal);
      signal.throwIfAborted();
      entry = { ...opened, server: known, tools, stale: false, checked: false };
    } catch (error) {
      await opened.close();
      throw error;
    }
    this.#watch(entry);
    this.#entries.set(name, entry);
    return entry;
  }

  /** The SDK does not notice that a server is gone while it waits for the answer to a call: whatever goes wrong, the server is asked whether it is there. */
  #watch(entry: Entry): void {
    const { client } = entry;
    client.onclose = () => void this.#lost(entry).catch(() => {});
    client.onerror = () => {
      if (entry.checked) return;
      entry.checked = true;
      client
        .ping({ timeout: Math.min(this.#timeout, SIGN_OF_LIFE) })
        .catch(() => client.close())
        .catch(() => {})
        .finally(() => (entry.checked = false));
    };
  }

  async #lost(entry: Entry): Promise<void> {
    const { name } = entry.server;
    if (this.#entries.get(name) !== entry) return;
    this.#entries.delete(name);
    await this.#tell(entry);
  }

  async #drop(entry: Entry): Promise<void> {
    this.#entries.delete(entry.server.name);
    try {
      await this.#tell(entry);
    } finally {
      await entry.close();
    }
  }

  async #tell({ server, client }: Entry): Promise<void> {
    const hook = this.#hooks.onMcpDisconnect;
    if (hook) await this.#chat.run("on_mcp_disconnect", (turn) => hook(server.name, client, turn));
  }

  async #refresh(entry: Entry): Promise<void> {
    if (!entry.stale) return;
    entry.stale = false;
    try {
      entry.tools = await toolsOf(entry.client, entry.server, this.#timeout);
    } catch (error) {
      entry.stale = true;
      throw error;
    }
  }
}

function shown({ server, transport, tools }: Entry): McpConnection {
  return { ...server, transport, tools: tools.map(({ name }) => name) };
}
