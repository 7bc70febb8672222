/** The tools of servers as ours. */
import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import type {
  CallToolResult,
  ContentBlock as McpContent,
  Tool as McpTool,
} from "@modelcontextprotocol/sdk/types.js";
import type { ContentBlock } from "../messages.js";
import { type JSONSchema, type Tool, tool } from "../tools.js";
import { McpConnectionError, named, told } from "./errors.js";

/** Beyond that a server goes round in circles. */
const PAGES = 100;

/** @internal All the tools that a server has. */
export async function toolsOf(
  client: Client,
  server: { name: string; url: string },
  timeout: number,
  signal?: AbortSignal,
): Promise<McpTool[]> {
  if (!client.getServerCapabilities()?.tools) return [];
  const all: McpTool[] = [];
  let cursor: string | undefined;
  try {
    for (let page = 0; page < PAGES; page += 1) {
      const listed = await client.listTools(cursor === undefined ? {} : { cursor }, {
        timeout,
        ...(signal ? { signal } : {}),
      });
      all.push(...listed.tools);
      cursor = listed.nextCursor;
      if (cursor === undefined) return all;
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw told(error, server, timeout);
  }
  throw new McpConnectionError(`${named(server)} has no end to its list of tools.`, { code: "MCP_PROTOCOL" });
}

/** @internal A tool of a server's as ours. A stop of its task cancels the call there. */
export function asTool(
  { name, description = "", inputSchema }: McpTool,
  {
    as,
    client,
    server,
    timeout,
  }: { as: string; client: Client; server: { name: string; url: string }; timeout: number },
): Tool<Record<string, unknown>, string | ContentBlock[]> {
  const run = async (args: Record<string, unknown>, { signal }: { signal?: AbortSignal }) => {
    signal?.throwIfAborted();
    let result: CallToolResult;
    try {
      result = (await client.callTool({ name, arguments: args }, undefined, {
        timeout,
        // What goes on is not late.
        onprogress: () => {},
        resetTimeoutOnProgress: true,
        ...(signal ? { signal } : {}),
      })) as CallToolResult;
    } catch (error) {
      signal?.throwIfAborted();
      throw told(error, server, timeout, true);
    }
    const content = contentOf(result);
    if (!result.isError) return content;
    const words = typeof content === "string" ? content : JSON.stringify(content);
    throw new McpConnectionError(words || `The tool "${name}" has failed.`, { code: "MCP_TOOL_FAILED" });
  };
  return tool(run, { name: as, description, schema: inputSchema as JSONSchema }) as Tool<
    Record<string, unknown>,
    string | ContentBlock[]
  >;
}

/** Text as one; with anything else in it, blocks as models take them. */
function contentOf({ content = [], structuredContent }: CallToolResult): string | ContentBlock[] {
  if (!content.length) return structuredContent === undefined ? "" : JSON.stringify(structuredContent);
  const blocks = content.map(blockOf);
  if (blocks.some(({ type }) => type !== "text")) return blocks;
  return blocks.map(({ text }) => text).join("\n");
}

function blockOf(block: McpContent): ContentBlock {
  switch (block.type) {
    case "text":
      return { type: "text", text: block.text };
    case "image":
      return { type: "image_url", image_url: { url: `data:${block.mimeType};base64,${block.data}` } };
    case "resource":
      return {
        type: "text",
        text: "text" in block.resource ? block.resource.text : JSON.stringify(block.resource),
      };
    case "resource_link":
      return { type: "text", text: `${block.name}: ${block.uri}` };
    default:
      return { ...block };
  }
}
