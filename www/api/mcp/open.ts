/** One connection, from its address to the answer of the server's `initialize`. */
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { SSEClientTransport } from "@modelcontextprotocol/sdk/client/sse.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { OneloopError } from "../errors.js";
import { McpConnectionError, told } from "./errors.js";

/** A server of the Model Context Protocol that speaks HTTP. */
export interface McpServer {
  /** What the app knows it by. */
  name: string;
  url: string;
  /** Sent with every request, a token for instance. They stay in memory: nothing logs or stores them, and no redirect takes them to another origin. */
  headers?: Record<string, string>;
  /** Streamable HTTP, or its older way by server-sent events; by default the first, and the second where the server refuses the first. */
  transport?: "http" | "sse";
}

/** @internal An open connection. */
export interface Opened {
  client: Client;
  transport: "http" | "sse";
  /** Tells the server, and closes. Never fails. */
  close(): Promise<void>;
}

/** How long a server may take to hear that it is left. */
const GOODBYE = 2_000;

/**
 * The SDK's own would make functions of text, which a strict Content-Security-Policy forbids; what a tool's result looks like is between server and
 * model.
 */
const trusting = {
  getValidator: () => (input: unknown) => ({
    valid: true as const,
    data: input as never,
    errorMessage: undefined,
  }),
};

/** @internal The server's address; throws `INVALID_ARGUMENT` where it has none. */
export function addressOf({ name, url }: McpServer): URL {
  if (URL.canParse(url) && /^https?:/i.test(url)) return new URL(url);
  throw new OneloopError(`The MCP server "${name}" needs an address that begins with https: or http:.`, {
    code: "INVALID_ARGUMENT",
  });
}

/** @internal Connects; rejects within `timeout` milliseconds, or with the signal's reason. Nothing is left open then. */
export async function open(
  server: McpServer,
  timeout: number,
  signal: AbortSignal,
  onToolsChanged: () => void,
): Promise<Opened> {
  const attempt = (transport: "http" | "sse") => tryOne(server, transport, timeout, signal, onToolsChanged);
  if (server.transport) return attempt(server.transport);
  try {
    return await attempt("http");
  } catch (error) {
    // What a server answers that only knows the older way; so the protocol has it.
    const { status = 0 } = error as { status?: number };
    const older = error instanceof McpConnectionError && error.code === "MCP_HTTP" && status < 500;
    if (!older) throw error;
    return await attempt("sse").catch(() => {
      throw error;
    });
  }
}

async function tryOne(
  server: McpServer,
  kind: "http" | "sse",
  timeout: number,
  signal: AbortSignal,
  onToolsChanged: () => void,
): Promise<Opened> {
  signal.throwIfAborted();
  const options = {
    requestInit: { headers: { ...server.headers } },
    fetch: (input: string | URL, init?: RequestInit) =>
      fetch(input, { ...init, credentials: "omit", referrerPolicy: "no-referrer" }),
  };
  const http = kind === "http" ? new StreamableHTTPClientTransport(addressOf(server), options) : undefined;
  const transport = http ?? new SSEClientTransport(addressOf(server), options);
  const client = new Client(
    { name: "oneloop", version: "1" },
    {
      jsonSchemaValidator: trusting,
      listChanged: { tools: { autoRefresh: false, debounceMs: 0, onChanged: onToolsChanged } },
    },
  );
  const late = AbortSignal.timeout(timeout);
  const ended = AbortSignal.any([signal, late]);
  // The SDK's own limit does not hold while the stream of the older way is being opened.
  const stopped = new Promise<never>((_, reject) => {
    ended.addEventListener("abort", () => reject(ended.reason as Error), { once: true });
  });
  try {
    const connected = client.connect(transport as Transport, { timeout: timeout + 1_000 });
    await Promise.race([connected, stopped]);
  } catch (error) {
    await transport.close().catch(() => {});
    throw told(error, server, timeout);
  }
  const close = async () => {
    const patience = new Promise((resolve) => void setTimeout(resolve, GOODBYE));
    await Promise.race([http?.terminateSession().catch(() => {}), patience]);
    await client.close().catch(() => {});
  };
  return { client, transport: kind, close };
}
