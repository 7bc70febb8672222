/** Tools: functions that models may call. */
import type { WithCore } from "./core.js";
import type { NodeConfig } from "./graph/index.js";
import { OneloopError } from "./errors.js";
import { isQuestion, quietTools, tellTool } from "./host.js";
import { wordsOf } from "./values.js";
import { ToolNodeCore, toolsCondition as condition } from "./wasm.js";

/** A Standard Schema (zod, valibot, arktype…), as its specification has it. */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
    readonly jsonSchema?: { readonly input: (options: { target: string }) => Record<string, unknown> };
  };
}

type SchemaResult<T> =
  | { readonly value: T; readonly issues?: undefined }
  | {
      readonly issues: readonly {
        readonly message: string;
        readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
      }[];
    };

/** A JSON Schema of an object. */
export type JSONSchema = { readonly type: "object"; readonly [key: string]: unknown };

/** What the arguments of a tool with that schema are. */
export type ArgumentsOf<S> = S extends StandardSchema<any, infer T> ? T : any;

/** A tool call as the tool sees it. */
export interface ToolConfig extends NodeConfig {
  toolCall: { id: string; name: string; args: Record<string, unknown> };
  toolCallId: string;
  /** The state of the graph, as the calling node sees it; a list of messages where the node was given no more. */
  readonly state: any;
}

/** A function that models may call. */
export interface Tool<A = any, R = any> {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the arguments: what models are told. */
  readonly parameters: JSONSchema;
  /** Whether its result is the answer of `createReactAgent`'s agent: the run then ends. */
  readonly returnDirect?: boolean;
  /** Checks the arguments and calls the function. Rejects with `INVALID_TOOL_ARGUMENTS`, or with what the function throws. */
  invoke(args: unknown, config?: Partial<ToolConfig>): Promise<R>;
  /** @internal */
  readonly call: (args: A, config: ToolConfig) => Promise<R>;
  /** @internal Whether it tells the app's callback handlers of its calls itself. */
  readonly tells?: boolean;
}

/** A tool of LangChain's: of `tool()` or a `DynamicStructuredTool`. */
export interface LangChainTool {
  readonly name: string;
  readonly description: string;
  readonly lc_namespace: string[];
  readonly returnDirect?: boolean;
  // Its schema is of zod 3, zod 4, or a JSON Schema: what its input is follows from that.
  readonly schema: any;
  invoke(input: any, config?: any): Promise<any>;
}

/** Tells the JSON Schema of schemas that can't tell it themselves: `oneloop/langchain` brings LangChain's way. */
let readJSONSchema: ((schema: any) => unknown) | undefined;

/** @internal */
export function setJSONSchemaOf(read: (schema: any) => unknown): void {
  readJSONSchema = read;
}

/** @internal A tool as the core takes it. */
export function toolOf(tool: Tool | LangChainTool): Tool {
  if (!("lc_namespace" in tool)) return tool;
  const { name, description } = tool;
  const schema = tool.schema as StandardSchema | JSONSchema;
  const call = (_: unknown, config: ToolConfig): Promise<unknown> => {
    quietTools(config);
    return tool.invoke({ ...config.toolCall, type: "tool_call" }, config);
  };
  const invoke = (args: unknown, config?: Partial<ToolConfig>): Promise<unknown> => tool.invoke(args, config);
  return {
    name,
    description,
    // Only models need it.
    get parameters() {
      return parametersOf(schema, name);
    },
    call,
    invoke,
    tells: true,
  };
}

/** Whether it is a Standard Schema. */
export function isStandardSchema(value: unknown): value is StandardSchema {
  return (typeof value === "object" || typeof value === "function") && value !== null && "~standard" in value;
}

/** @internal The JSON Schema of a schema; undefined where its library can't tell. */
export function jsonSchemaOf(schema: Partial<StandardSchema>): Record<string, unknown> | undefined {
  const told = schema["~standard"]?.jsonSchema?.input({ target: "draft-07" });
  // Libraries that have the method and not yet the standard's.
  const own = (schema as { toJSONSchema?: () => Record<string, unknown> }).toJSONSchema;
  return told ?? own?.call(schema) ?? (readJSONSchema?.(schema) as Record<string, unknown> | undefined);
}

function parametersOf(schema: StandardSchema | JSONSchema, name: string): JSONSchema {
  if (!isStandardSchema(schema) && !("parse" in schema)) return schema;
  const parameters = jsonSchemaOf(schema as StandardSchema);
  if (parameters) return parameters as JSONSchema;
  throw new OneloopError(
    `The schema of the tool "${name}" can't tell its JSON Schema, which models need. Give the JSON Schema itself, a schema of a library that can, or import "oneloop/langchain", which reads zod's.`,
    { code: "INVALID_TOOL" },
  );
}

async function check(schema: StandardSchema | JSONSchema, args: unknown, name: string): Promise<unknown> {
  if (!isStandardSchema(schema)) return args;
  const result = await schema["~standard"].validate(args);
  if (!result.issues) return result.value;
  const words = wordsOf(result.issues);
  throw new OneloopError(`The arguments of the tool "${name}" are not valid: ${words}.`, {
    code: "INVALID_TOOL_ARGUMENTS",
  });
}

/**
 * Makes a tool of a function, sync or async. Its arguments are checked before it is called. Of an async generator, what it yields is
 * told as `on_tool_event` in the stream mode `tools`, and what it returns is the result; a stop ends it.
 *
 * @example
 * const multiply = tool(({ a, b }) => a * b, {
 *   name: "multiply",
 *   description: "Multiply two numbers",
 *   schema: z.object({ a: z.number(), b: z.number() }),
 * });
 */
export function tool<const S extends StandardSchema | JSONSchema, R>(
  run: (args: ArgumentsOf<S>, config: ToolConfig) => R | Promise<R> | AsyncGenerator<unknown, R, void>,
  {
    name,
    description,
    schema,
    returnDirect = false,
  }: { name: string; description: string; schema: S; returnDirect?: boolean },
): Tool<ArgumentsOf<S>, R> {
  const call = async (args: unknown, config: ToolConfig) =>
    resultOf(await run((await check(schema, args, name)) as ArgumentsOf<S>, config), name, config);
  return {
    name,
    description,
    parameters: parametersOf(schema, name),
    returnDirect,
    call,
    async invoke(args, config = {}) {
      await tellTool(config, "start", name, JSON.stringify(args));
      try {
        const output = await call(args, config as ToolConfig);
        await tellTool(config, "end", name, output);
        return output;
      } catch (error) {
        if (!isQuestion(error)) await tellTool(config, "error", name, error);
        throw error;
      }
    },
  };
}

/** What a tool has returned; what an async generator yields on the way there is told. */
async function resultOf<R>(
  returned: R | AsyncGenerator<unknown, R, void>,
  name: string,
  config: ToolConfig,
): Promise<R> {
  if (!isAsyncGenerator(returned)) return returned;
  try {
    for (;;) {
      const { done, value } = await returned.next();
      if (done) return value;
      await tellTool(config, "event", name, value);
      config.signal?.throwIfAborted();
    }
  } finally {
    // Nothing to one that has ended by itself.
    await returned.return(undefined as R);
  }
}

function isAsyncGenerator<R>(value: unknown): value is AsyncGenerator<unknown, R, void> {
  return (
    typeof value === "object" &&
    value !== null &&
    Symbol.asyncIterator in value &&
    typeof (value as Partial<AsyncGenerator>).next === "function" &&
    typeof (value as Partial<AsyncGenerator>).return === "function"
  );
}

/** What a tool node is made with. */
export interface ToolNodeOptions {
  /** Whether an error is for the model to read (the default) or ends the run. */
  handleToolErrors?: boolean;
}

/**
 * The node that calls the tools a model asked for: all at the same time, results in the order of the calls. A stop answers what was under way
 * with a stopped result, so that the next request to a model is valid.
 */
export class ToolNode implements WithCore<ToolNodeCore> {
  /** @internal */
  readonly core: ToolNodeCore;
  /** The tools it calls. */
  readonly tools: readonly (Tool | LangChainTool)[];

  /** Tools of ours and of LangChain's. Throws `INVALID_TOOL`. */
  constructor(tools: (Tool | LangChainTool)[], { handleToolErrors = true }: ToolNodeOptions = {}) {
    this.tools = tools;
    this.core = new ToolNodeCore(tools.map(toolOf), handleToolErrors);
  }
}

/** `"tools"` while the last message calls tools, else `END`: the condition of the usual agent. */
export function toolsCondition(state: { messages: unknown[] } | unknown[]): "tools" | "__end__" {
  return condition(Array.isArray(state) ? state : state.messages) as "tools" | "__end__";
}
