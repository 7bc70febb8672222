import { SseError } from "@modelcontextprotocol/sdk/client/sse.js";
import { StreamableHTTPError } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { ErrorCode, McpError } from "@modelcontextprotocol/sdk/types.js";
import { OneloopError, TimeoutError } from "../errors.js";

/**
 * What is wrong with a server of tools; `code` is
 * - `MCP_UNREACHABLE`: nobody answers there, or not for this page's origin
 * - `MCP_UNAUTHORIZED`: it wants to know who asks (401, 403)
 * - `MCP_HTTP`: it answers with another error's status, which `status` has
 * - `MCP_PROTOCOL`: what it answers is not the protocol's
 * - `MCP_SERVER`: it answers with an error of its own
 * - `MCP_CLOSED`: the connection is gone
 * - `MCP_UNKNOWN`: there is no connection of that name
 * - `MCP_TOOL_FAILED`: a tool answered that it has failed
 *
 * A server that does not answer in time is a `TimeoutError` with `MCP_TIMEOUT`. Headers are never in a message, nor is what an address has behind its path.
 */
export class McpConnectionError extends OneloopError {
  /** The HTTP status, where there was one. */
  readonly status: number | undefined;

  constructor(message: string, options: { code: string; cause?: unknown; status?: number }) {
    super(message, options);
    this.status = options.status;
  }
}

/** @internal A server as messages name it. Its address may have a token behind the path. */
export function named({ name, url }: { name: string; url: string }): string {
  const { origin, pathname } = new URL(url);
  return `The MCP server "${name}" (${origin}${pathname})`;
}

/** @internal What the SDK fails with, in our words; `isOpen`: on a connection that had worked. */
export function told(
  cause: unknown,
  server: { name: string; url: string },
  timeout: number,
  isOpen = false,
): Error {
  if (cause instanceof OneloopError) return cause;
  const who = named(server);
  const error = (code: string, message: string, status?: number) =>
    new McpConnectionError(`${who} ${message}`, {
      code,
      cause,
      ...(status === undefined ? {} : { status }),
    });
  if (cause instanceof McpError) {
    // The SDK's own errors are McpErrors, too.
    const code = cause.code as ErrorCode;
    if (code === ErrorCode.RequestTimeout) return late(who, timeout, cause);
    if (code === ErrorCode.ConnectionClosed) return error("MCP_CLOSED", CLOSED);
    return error("MCP_SERVER", `answers with an error: ${cause.message}`);
  }
  if (cause instanceof DOMException && cause.name === "TimeoutError") return late(who, timeout, cause);
  const status = cause instanceof StreamableHTTPError || cause instanceof SseError ? cause.code : undefined;
  if (status === 401 || status === 403)
    return error("MCP_UNAUTHORIZED", `refuses with status ${status}: check the headers it wants.`, status);
  if (status !== undefined && status >= 400)
    return error("MCP_HTTP", `answers with status ${status}: is the address right?`, status);
  if (cause instanceof TypeError && isOpen) return error("MCP_CLOSED", CLOSED);
  if (cause instanceof TypeError || (cause instanceof SseError && status === undefined))
    return error(
      "MCP_UNREACHABLE",
      "can't be reached: is it running, and does it allow this page's origin (CORS, with the header Mcp-Session-Id exposed)?",
    );
  return error("MCP_PROTOCOL", "answers with something that is not the Model Context Protocol.");
}

const CLOSED = "has closed the connection, or can't be reached any more.";

function late(who: string, timeout: number, cause: unknown): TimeoutError {
  return new TimeoutError(`${who} has not answered within ${timeout} ms.`, { code: "MCP_TIMEOUT", cause });
}
