// Chat messages as apps hold them. Rust makes them through `makeMessage`. Their fields are own data properties, so that a message
// can be stored, posted to a worker and printed; what `structuredClone` takes off (the class) `reviveMessages` puts back.

/** On messages of ours. */
export const MARK = Symbol.for("oneloop.message");

/** What all messages share. The names are LangChain's. */
export class BaseMessage {
  /**
   * @param {string} type
   * @param {string | Record<string, unknown>} fields its content, or its fields
   */
  constructor(type, fields) {
    Object.assign(this, typeof fields === "string" ? { content: fields } : fields);
    /** Whose it is: `system`, `human`, `ai` or `tool`. */
    this.type = type;
    /** A string, or content blocks. @type {any} */
    this.content ??= "";
  }

  get [MARK]() {
    return true;
  }

  /** The text of the content. */
  get text() {
    if (typeof this.content === "string") return this.content;
    return this.content
      .map((/** @type {any} */ block) => (typeof block === "string" ? block : (block.text ?? "")))
      .join("");
  }

  /** LangChain's older way to ask for `type`. */
  getType() {
    return this.type;
  }
}

/** What the user says. */
export class HumanMessage extends BaseMessage {
  /** @param {string | Record<string, unknown>} fields */
  constructor(fields) {
    super("human", fields);
  }
}

/** Instructions of the app. */
export class SystemMessage extends BaseMessage {
  /** @param {string | Record<string, unknown>} fields */
  constructor(fields) {
    super("system", fields);
  }
}

/** What a model says. */
export class AIMessage extends BaseMessage {
  /** @param {string | Record<string, unknown>} fields */
  constructor(fields) {
    super("ai", fields);
    /** What the model wants called. @type {any[]} */
    this.tool_calls ??= [];
  }
}

/** A piece of what a model says, while it streams. */
export class AIMessageChunk extends BaseMessage {
  /** @param {string | Record<string, unknown>} fields */
  constructor(fields) {
    super("ai", fields);
  }
}

/** A tool's result. */
export class ToolMessage extends BaseMessage {
  /** @param {Record<string, unknown>} fields with `tool_call_id` */
  constructor(fields) {
    super("tool", fields);
  }

  // A tool of LangChain's hands it on as it is.
  get lc_direct_tool_output() {
    return true;
  }
}

/** The wish to remove the message of that id from a list. */
export class RemoveMessage extends BaseMessage {
  /** @param {{ id: string }} fields */
  constructor(fields) {
    super("remove", fields);
  }
}

const CLASSES = {
  human: HumanMessage,
  system: SystemMessage,
  ai: AIMessage,
  chunk: AIMessageChunk,
  tool: ToolMessage,
  remove: RemoveMessage,
};

/**
 * Makes a message of that kind.
 *
 * @param {keyof typeof CLASSES} kind
 * @param {any} fields
 */
export function makeMessage(kind, fields) {
  return new CLASSES[kind](fields);
}

/**
 * Whether a value is a message that is to stay as it is: ours, or an instance of LangChain's classes.
 *
 * @param {any} value
 */
export function isMessage(value) {
  if (typeof value !== "object" || value === null) return false;
  return value[MARK] === true || (typeof value.getType === "function" && "content" in value);
}

/**
 * Makes the whole message of a piece of another library's.
 *
 * @type {((message: any) => any) | undefined}
 */
let wholeOfOther;

/** @param {(message: any) => any} whole */
export function setWholeMessage(whole) {
  wholeOfOther = whole;
}

/**
 * What a list keeps of a message: a piece of a stream becomes the whole message, everything else stays as it is.
 *
 * @param {any} message
 * @param {unknown[] | undefined} calls the tool calls, for a piece of ours that has pieces of some; without them, it is undefined
 */
export function wholeMessage(message, calls) {
  if (message instanceof AIMessageChunk) {
    const { tool_call_chunks, ...fields } = /** @type {any} */ (message);
    if (!tool_call_chunks) return new AIMessage(fields);
    return calls && new AIMessage({ ...fields, tool_calls: calls });
  }
  return wholeOfOther && message[MARK] !== true ? wholeOfOther(message) : message;
}

/**
 * Gives messages in a value that comes from a store their classes back: in a list, or alone.
 *
 * @param {any} value
 * @returns {any}
 */
export function reviveMessages(value) {
  if (Array.isArray(value)) return value.some(looksLikeMessage) ? value.map(revive) : value;
  return revive(value);
}

/** @param {any} value */
function looksLikeMessage(value) {
  return (
    typeof value === "object" &&
    value !== null &&
    Object.hasOwn(CLASSES, value.type) &&
    "content" in value &&
    !isMessage(value)
  );
}

/** @param {any} value */
function revive(value) {
  return looksLikeMessage(value) ? makeMessage(value.type, value) : value;
}

/**
 * The ids in a list, for as long as the list lives: looking through it for each message that comes would make a long
 * conversation slow.
 *
 * @type {WeakMap<unknown[], Set<string>>}
 */
const IDS = new WeakMap();

/**
 * A list with messages behind it that are all new to it; undefined where one replaces or removes another.
 *
 * @param {unknown} list
 * @param {any[]} messages
 */
export function appendMessages(list, messages) {
  if (!Array.isArray(list)) return undefined;
  const ids = IDS.get(list) ?? new Set(list.map((message) => message?.id));
  const added = new Set();
  for (const { id, type } of messages) {
    if (type === "remove" || ids.has(id) || added.has(id)) return undefined;
    added.add(id);
  }
  // The ids go on with the longer list; should the older one be added to again, they are gathered anew.
  IDS.delete(list);
  for (const id of added) ids.add(id);
  const longer = list.concat(messages);
  IDS.set(longer, ids);
  return longer;
}

const ROLES = { human: "user", ai: "assistant" };

/**
 * A message as one writes it to a model.
 *
 * @param {any} message
 */
function plain({ type, role, content, name, tool_calls, tool_call_id, status }) {
  return {
    role: role ?? /** @type {any} */ (ROLES)[type] ?? type,
    ...(name && { name }),
    content,
    ...(tool_calls?.length && { tool_calls: tool_calls.map(plainCall) }),
    ...(tool_call_id && { tool_call_id }),
    ...(status === "error" && { status }),
  };
}

/** @param {any} call */
const plainCall = ({ id, name, args }) => ({ ...(id && { id }), name, args });

/**
 * What is shown of bytes: what they are, and how many.
 *
 * @param {any} value
 */
function bytesNote(value) {
  if (typeof Blob === "function" && value instanceof Blob)
    return `Blob (${value.type && `${value.type}, `}${value.size} bytes)`;
  const isBytes = value instanceof ArrayBuffer || ArrayBuffer.isView(value);
  return isBytes ? `${value.constructor.name} (${value.byteLength} bytes)` : undefined;
}

/**
 * A value as people read it: text, or indented JSON of an object, with messages as one writes them, LangChain's objects without the envelopes of
 * its serializer, and a note in the place of bytes.
 *
 * @param {unknown} value
 * @returns {string | undefined}
 */
export function shownText(value) {
  if (["number", "bigint", "boolean"].includes(typeof value)) return String(value);
  /** @this {any} @param {string} key @param {any} item */
  function replaced(key, item) {
    const original = this[key];
    if (isMessage(original)) return plain(original);
    if (typeof item === "bigint") return String(item);
    return (
      bytesNote(original) ??
      (item?.lc === 1 && Array.isArray(item.id) ? (item.kwargs ?? item.id.at(-1)) : item)
    );
  }
  const json = JSON.stringify(value, replaced, 2);
  return json?.startsWith('"') ? JSON.parse(json) : json;
}

/**
 * What a step shows of a conversation that a model is given: the instructions, and everything from the last word of the user on. What was
 * said before is in the thread already, and would make each step longer than the one before.
 *
 * @param {any} messages
 */
export function shownInput(messages) {
  if (!Array.isArray(messages)) return messages;
  const last = messages.map((message) => message?.type).lastIndexOf("human");
  const head = messages.findIndex((message) => message?.type !== "system");
  const earlier = last - head;
  if (earlier <= 0) return messages;
  return [...messages.slice(0, head), { earlier_messages: earlier }, ...messages.slice(last)];
}

/**
 * What a step shows of what a model or a tool has given: the text of an answer, with its tool calls where there are some, the content of a
 * tool's message, and anything else as it is.
 *
 * @param {any} output
 */
export function shownOutput(output) {
  if (!isMessage(output)) return output;
  if (output.type === "ai" && output.tool_calls?.length)
    return { content: output.text, tool_calls: output.tool_calls.map(plainCall) };
  return output.type === "ai" ? output.text : output.content;
}
