/** A state's declaration: channels, and what nodes see and write. */
import type { NodeFunction } from "./node.js";
import type { BaseMessage } from "../messages.js";
import { addMessages } from "../wasm.js";

/** Where every run begins. */
export const START = "__start__";
/** Where a branch of a run ends. */
export const END = "__end__";

/** A channel: at most one write a superstep, or a reducer that folds several. `V` is its value, `U` what a node may write. */
export interface Channel<V, U = V> {
  reducer?: (left: V, right: U) => V;
  default?: () => V;
  /** @internal Another rule than these: see `channels.ts`. */
  readonly kind?: string;
  /** @internal Checks what is written: see `schema.ts`. */
  readonly parse?: ((value: unknown) => unknown) | undefined;
  /** @internal Whether it holds messages, for the stream mode of that name and for tools. */
  readonly messages?: boolean;
  /** Only for types. */
  readonly __value?: V;
  readonly __update?: U;
}

/** The channels of a state, by name. */
export type Channels = Record<string, Channel<any, any>>;

/** What a node sees. */
export type StateOf<C extends Channels> = { [K in keyof C]: C[K] extends Channel<infer V, any> ? V : never };
/** What a node may return. */
export type UpdateOf<C extends Channels> = {
  [K in keyof C]?: C[K] extends Channel<any, infer U> ? U : never;
};

/** A state's declaration, made by `Annotation.Root`. */
export interface AnnotationRoot<C extends Channels> {
  readonly spec: C;
  /** Only for types: what a node sees. */
  readonly State: StateOf<C>;
  /** Only for types: what a node may return. */
  readonly Update: UpdateOf<C>;
  /** Only for types: a node. */
  readonly Node: NodeFunction<StateOf<C>, UpdateOf<C>>;
}

function annotation<V>(): Channel<V>;
function annotation<V, U = V>(channel: {
  reducer: (left: V, right: U) => V;
  default?: () => V;
}): Channel<V, U>;
function annotation<V>(channel: { default: () => V }): Channel<V>;
function annotation(channel: Channel<unknown> = {}): Channel<unknown> {
  return channel;
}

/**
 * Declares a channel of a state: `Annotation<string>()` holds the last value written, `Annotation<number[]>({ reducer, default })`
 * folds what is written.
 *
 * @example
 * const State = Annotation.Root({
 *   question: Annotation<string>(),
 *   notes: Annotation<string[]>({ reducer: (all, more) => all.concat(more), default: () => [] }),
 * });
 */
export const Annotation = Object.assign(annotation, {
  Root<C extends Channels>(spec: C): AnnotationRoot<C> {
    return { spec } as AnnotationRoot<C>;
  },
});

/** Anything that can be a chat message: an instance, a role object, a `[role, text]` pair, or the user's text. */
export type MessageLike =
  | BaseMessage
  | { role: string; content: unknown }
  | { type: string; content: unknown }
  | [string, string]
  | string;

/** Appends, replaces by id, removes: the reducer of message lists. Throws `MESSAGE_COERCION_FAILURE`. */
export function messagesStateReducer(left: BaseMessage[], right: MessageLike | MessageLike[]): BaseMessage[] {
  return addMessages(left, right) as BaseMessage[];
}

/** The state of the usual agent: one list of messages. */
export const MessagesAnnotation = Annotation.Root({
  messages: Annotation<BaseMessage[], MessageLike | MessageLike[]>({
    reducer: messagesStateReducer,
    default: () => [],
  }),
});
