/**
 * States declared by schemas: of zod, valibot, arktype and whatever else is a Standard Schema. What inputs, nodes and updates from
 * outside write is checked by them, and takes the form they give it.
 */
import {
  type AnnotationRoot,
  type Channel,
  type Channels,
  MessagesAnnotation,
  type MessageLike,
  messagesStateReducer,
  type StateOf,
  type UpdateOf,
} from "./state.js";
import { UntrackedValue } from "./channels.js";
import { givenObject } from "./given.js";
import type { NodeFunction } from "./node.js";
import { InvalidUpdateError, OneloopError } from "../errors.js";
import type { BaseMessage } from "../messages.js";
import { isStandardSchema, jsonSchemaOf, type StandardSchema } from "../tools.js";
import { validated, wordsOf } from "../values.js";

/** How a field of a schema is kept, beside its type: LangGraph's metadata of zod fields. */
export interface SchemaMeta<V = any, U = any> {
  /** Folds what is written in one superstep; `schema` is what a write has to fit, where that is not the field's own. */
  reducer?: { fn: (left: V, right: U) => V; schema?: StandardSchema<any, U> };
  default?: () => V;
  /** For whoever reads the JSON Schema. */
  jsonSchemaExtra?: Record<string, unknown>;
}

const META = new WeakMap<object, SchemaMeta>();

/**
 * Where fields of a schema have their reducers: zod's `field.register(registry, { reducer: { fn }, default })`.
 */
export const registry = {
  add(schema: object, meta: SchemaMeta) {
    META.set(schema, meta);
    return this;
  },
  get: (schema: object) => META.get(schema),
  has: (schema: object) => META.has(schema),
  remove(schema: object) {
    META.delete(schema);
    return this;
  },
};

/** Gives a field of a schema its reducer: what `registry` does, for libraries without one. */
export function withLangGraph<S extends object>(schema: S, meta: SchemaMeta): S {
  META.set(schema, meta);
  return schema;
}

/** The metadata of a message list: `withLangGraph(z.custom<BaseMessage[]>(), MessagesZodMeta)`. */
export const MessagesZodMeta: SchemaMeta<BaseMessage[], MessageLike | MessageLike[]> = {
  reducer: { fn: messagesStateReducer },
  default: () => [],
};

/** A field of a `StateSchema`: a schema, or a channel. */
export type SchemaField = StandardSchema<any, any> | Channel<any, any>;

/** The channel of a field. */
export type ChannelOf<F> =
  F extends StandardSchema<infer I, infer O> ? Channel<O, I> : F extends Channel<any, any> ? F : never;

/** The channels of a schema of an object, by its fields. */
export type ChannelsOf<I, O> = {
  [K in keyof O & string]: Channel<O[K], K extends keyof I ? I[K] : O[K]>;
};

/** A field that folds what is written: `inputSchema` is what a write has to fit, where that is not the field's own schema. */
export class ReducedValue<V, U = V> implements Channel<V, U> {
  declare readonly __value?: V;
  declare readonly __update?: U;
  readonly reducer: (left: V, right: U) => V;
  readonly default?: () => V;
  /** @internal */
  readonly parse: ((value: unknown) => unknown) | undefined;
  readonly inputSchema: StandardSchema<any, U> | undefined;

  constructor(
    readonly valueSchema: StandardSchema<any, V>,
    { reducer, inputSchema, jsonSchemaExtra }: ReducedValueOptions<V, U>,
  ) {
    this.reducer = reducer;
    const first = defaultOf(valueSchema);
    if (first) this.default = first as () => V;
    this.inputSchema = inputSchema;
    // Without a schema of its own a write is a value; one that is none is told by the reducer.
    this.parse =
      inputSchema && ((value) => parsed(inputSchema, value, "A write of a ReducedValue", valueSchema));
    if (jsonSchemaExtra) META.set(this, { jsonSchemaExtra });
  }
}

/** What a `ReducedValue` is made with. */
export interface ReducedValueOptions<V, U> {
  reducer: (left: V, right: U) => V;
  inputSchema?: StandardSchema<any, U>;
  jsonSchemaExtra?: Record<string, unknown>;
}

/** A field with a reducer over all writes of a superstep. Only what was added is stored, as with every list that a reducer makes. */
export class DeltaValue<V, U = V> extends ReducedValue<V, U> {
  constructor(
    schema: StandardSchema<any, V>,
    {
      reducer,
      ...rest
    }: Omit<ReducedValueOptions<V, U>, "reducer"> & {
      /** Has to make the same of writes that come one by one. */
      reducer: (value: V, writes: U[]) => V;
      /** LangGraph's; here it says nothing, as the store decides it. */
      snapshotFrequency?: number;
    },
  ) {
    super(schema, { ...rest, reducer: (left, right) => reducer(left, [right]) });
  }
}

/** A list of messages as a field. */
export const MessagesValue: Channel<BaseMessage[], MessageLike | MessageLike[]> =
  MessagesAnnotation.spec.messages;

/** The same: of every list of messages only what was added is stored. */
export const MessagesDeltaValue: typeof MessagesValue = MessagesValue;

/**
 * A state declared field by field: by any Standard Schema, by `ReducedValue`, `UntrackedValue`, `MessagesValue`, or a channel.
 *
 * @example
 * const State = new StateSchema({
 *   question: z.string(),
 *   notes: new ReducedValue(z.array(z.string()).default(() => []), { inputSchema: z.string(), reducer: (all, one) => [...all, one] }),
 *   messages: MessagesValue,
 * });
 */
export class StateSchema<F extends Record<string, SchemaField>> implements AnnotationRoot<{
  [K in keyof F]: ChannelOf<F[K]>;
}> {
  readonly spec: { [K in keyof F]: ChannelOf<F[K]> };
  declare readonly State: StateOf<{ [K in keyof F]: ChannelOf<F[K]> }>;
  declare readonly Update: UpdateOf<{ [K in keyof F]: ChannelOf<F[K]> }>;
  declare readonly Node: NodeFunction<this["State"], this["Update"]>;

  constructor(readonly fields: F) {
    this.spec = Object.fromEntries(
      Object.entries(fields).map(([name, field]) => [name, channelOf(name, field)]),
    ) as typeof this.spec;
  }

  /** The JSON Schema of the state; fields whose library can't tell theirs may be anything. */
  getJsonSchema(): Record<string, unknown> {
    return jsonSchemaOfFields(this.fields);
  }

  /** The JSON Schema of what may be written. */
  getInputJsonSchema(): Record<string, unknown> {
    return jsonSchemaOfFields(this.fields, true);
  }
}

/** @internal The JSON Schema of fields: of what they hold, or of what is written into them, none of which has to be there. */
export function jsonSchemaOfFields(
  fields: Record<string, SchemaField>,
  writes = false,
): Record<string, unknown> {
  const properties = Object.entries(fields).map(([name, field]) => {
    const own = schemaOfField(field, writes);
    // Which dialect it is in is said of a whole document.
    const { $schema: _, ...schema } = (own && isStandardSchema(own) && jsonSchemaOf(own)) || {};
    return [name, { ...schema, ...META.get(field)?.jsonSchemaExtra }];
  });
  return { type: "object", properties: Object.fromEntries(properties) as Record<string, unknown> };
}

function schemaOfField(field: SchemaField, writes: boolean): object | undefined {
  if (field instanceof ReducedValue)
    return (writes ? (field.inputSchema ?? field.valueSchema) : field.valueSchema) as object;
  if (field instanceof UntrackedValue) return field.schema;
  return (writes ? META.get(field)?.reducer?.schema : undefined) ?? field;
}

/** What a schema makes of a value. Throws `INVALID_UPDATE`, with what is wrong with it. */
function parsed(schema: StandardSchema, value: unknown, what: string, whole = schema): unknown {
  const replaced = (value as { __overwrite__?: unknown } | null | undefined)?.__overwrite__;
  if (replaced !== undefined) return { __overwrite__: parsed(whole, replaced, what) };
  const result = validated(schema, value, what);
  if (!result.issues) return result.value;
  const error = new InvalidUpdateError(`${what} does not fit its schema: ${wordsOf(result.issues)}.`, {
    code: "INVALID_UPDATE",
    cause: result.issues,
  });
  throw error;
}

const parseOf = (schema: StandardSchema, name: string) => (value: unknown) =>
  parsed(schema, value, `What was written into "${name}"`);

/** The default that a schema makes of nothing, if it does. */
function defaultOf(schema: StandardSchema): (() => unknown) | undefined {
  const make = () => {
    const result = validated(schema, undefined, "A schema");
    return result.issues ? undefined : result.value;
  };
  return make() === undefined ? undefined : make;
}

function channelOf(name: string, field: SchemaField): Channel<unknown> {
  if (field instanceof UntrackedValue) {
    const { kind, guard, schema } = field as UntrackedValue<unknown>;
    return schema ? ({ kind, guard, parse: parseOf(schema, name) } as Channel<unknown>) : field;
  }
  if (!isStandardSchema(field)) return field as Channel<unknown>;
  const { reducer, default: first = defaultOf(field) } = META.get(field) ?? {};
  const schema = reducer ? reducer.schema : field;
  return {
    ...(reducer && { reducer: reducer.fn }),
    ...(first && { default: first }),
    ...(schema && { parse: parseOf(schema, name) }),
  };
}

/** @internal The fields of a schema of an object, where its library shows them. */
export function fieldsOf(schema: object): Record<string, StandardSchema> | undefined {
  const { shape, entries } = schema as { shape?: unknown; entries?: unknown };
  const fields = (typeof shape === "function" ? (shape as () => unknown)() : shape) ?? entries;
  return typeof fields === "object" && fields !== null
    ? (fields as Record<string, StandardSchema>)
    : undefined;
}

/** Whatever declares channels. */
export type SchemaLike = AnnotationRoot<any> | Channels | StandardSchema<any, any>;

/** @internal The channels that a schema declares. Throws `INVALID_SCHEMA`. */
export function specOf(schema: SchemaLike): Channels {
  if (typeof (schema as unknown) !== "object" && !isStandardSchema(schema)) throw noSchema(schema);
  if (!isStandardSchema(schema)) return ("spec" in schema ? schema.spec : schema) as Channels;
  const fields = fieldsOf(schema);
  if (!fields) {
    throw new OneloopError(
      "The state's schema does not show its fields. Give an object schema of zod or valibot, or a StateSchema with one schema for each field.",
      { code: "INVALID_SCHEMA" },
    );
  }
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, channelOf(name, field)]));
}

function noSchema(given: unknown): OneloopError {
  return new OneloopError(
    `A state is declared by a schema or channels, not by ${given === null ? "null" : `a value of type ${typeof given}`}.`,
    {
      code: "INVALID_SCHEMA",
    },
  );
}

/** @internal Whether it is a schema, and no channel by that name. */
export function isSchema(value: unknown): value is SchemaLike {
  return isStandardSchema(value) || (typeof value === "object" && value !== null && "spec" in value);
}

/** @internal The context of a run as its schema has it. Throws `INVALID_CONTEXT`. */
export async function checkedContext(schema: SchemaLike | undefined, context: unknown): Promise<unknown> {
  if (!isStandardSchema(schema)) return context;
  const result = await schema["~standard"].validate(context ?? {});
  if (!result.issues) return result.value;
  throw new OneloopError(`The context does not fit its schema: ${wordsOf(result.issues)}.`, {
    code: "INVALID_CONTEXT",
    cause: result.issues,
  });
}

/** @internal The channels of a schema as the core takes them. */
export function channelsOf(schema: SchemaLike): Record<string, object> {
  const channels = Object.entries(specOf(schema)).map(([name, channel]) => {
    if (typeof (channel as unknown) !== "object" || (channel as unknown) === null) {
      throw new OneloopError(`The channel "${name}" is not declared: give it an Annotation or a schema.`, {
        code: "INVALID_SCHEMA",
      });
    }
    const { kind, reducer, ...rule } = channel;
    if (kind) return [name, channel];
    // The core has this one itself.
    const isOurs = reducer === messagesStateReducer;
    return [name, isOurs ? { ...rule, messages: true } : { ...rule, reducer }];
  });
  return Object.fromEntries(channels) as Record<string, object>;
}

/** A graph's schemas, by what they are for. */
export interface Schemas {
  state: SchemaLike;
  input?: SchemaLike;
  output?: SchemaLike;
  context?: SchemaLike;
}

/** @internal A graph's schemas, in any of the forms that LangGraph's constructor takes. Throws `INVALID_SCHEMA`. */
export function schemasOf(first: unknown, second?: unknown): Schemas {
  const others: Partial<Schemas> = isSchema(second)
    ? { context: second }
    : givenObject(second as object | undefined, "What a graph has beside its state");
  if (isSchema(first)) return { ...others, state: first };
  if (typeof first !== "object" || first === null) throw noSchema(first);
  const { state, stateSchema = state, channels, ...rest } = first as Record<string, unknown>;
  if (isSchema(stateSchema)) return { ...rest, ...others, state: stateSchema };
  const { input, output } = rest;
  if (isSchema(input) && isSchema(output))
    return { ...rest, ...others, state: { ...specOf(input), ...specOf(output) } };
  // LangGraph's oldest form: `{ channels: { name: { value: reducer, default } | null } }`.
  if (Object.keys(first as object).length === 1 && isOldest(channels))
    return { ...others, state: fromOldest(channels) };
  return { ...others, state: first as Channels };
}

type Oldest = Record<
  string,
  {
    value?: Channel<any>["reducer"] | null;
    reducer?: Channel<any>["reducer"];
    default?: () => unknown;
  } | null
>;

function isOldest(channels: unknown): channels is Oldest {
  if (typeof channels !== "object" || channels === null || "reducer" in channels || "kind" in channels)
    return false;
  return Object.values(channels).every((channel) => channel === null || typeof channel === "object");
}

function fromOldest(channels: Oldest): Channels {
  const named = Object.entries(channels).map(([name, channel]) => {
    const { value, reducer = value, default: first } = channel ?? {};
    return [name, { ...(reducer && { reducer }), ...(first && { default: first }) }];
  });
  return Object.fromEntries(named) as Channels;
}
