/** The names of agents inside of what they have said: most providers of models drop a message's own field. */
import type { BaseMessage, ContentBlock } from "./messages.js";

/** A message of ours or of LangChain's, which makes it again of `lc_kwargs`. */
export type NamedMessage = BaseMessage & { lc_kwargs?: Record<string, unknown> };

const NAME = /<name>(.*?)<\/name>/s;
const CONTENT = /<content>(.*?)<\/content>/s;

type Block = string | ContentBlock;

/** The text of a block, if it is one of text. */
const textOf = (block: Block): string | undefined =>
  typeof block === "string" ? block : block.type === "text" ? block.text : undefined;

const withText = (block: Block, text: string): Block =>
  typeof block === "string" ? text : { ...block, text };

/** @internal An answer with its author's name inside of its content; any other message as it is. */
export function withNameInside(message: NamedMessage): NamedMessage {
  const { name, content } = message;
  if (!name || message.getType?.() !== "ai") return message;
  const tagged = (text: string) => `<name>${name}</name><content>${text}</content>`;
  let inside: BaseMessage["content"];
  if (typeof content === "string") inside = tagged(content);
  else {
    inside = content.map((block) => {
      const text = textOf(block);
      return text === undefined ? block : withText(block, tagged(text));
    });
    if (content.every((block) => textOf(block) === undefined))
      inside.unshift({ type: "text", text: tagged("") });
  }
  // A copy of its own class: the state keeps the message.
  const copy = Object.create(Object.getPrototypeOf(message) as object) as NamedMessage;
  Object.assign(copy, message);
  return named(copy, undefined, inside);
}

/** @internal The message, under that name and with that content. */
export function named(
  message: NamedMessage,
  name: string | undefined,
  content: BaseMessage["content"],
): NamedMessage {
  if (message.lc_kwargs) message.lc_kwargs = { ...message.lc_kwargs, name, content };
  Object.assign(message, { name, content });
  return message;
}

/** @internal A content without such names. */
export function withoutNameInside(content: BaseMessage["content"]): BaseMessage["content"] {
  if (typeof content === "string")
    return NAME.test(content) ? (CONTENT.exec(content)?.[1] ?? content) : content;
  return content.flatMap((block) => {
    const text = textOf(block);
    if (text === undefined || !NAME.test(text)) return [block];
    const said = CONTENT.exec(text)?.[1];
    // A block that was nothing but the name has nothing left.
    return said ? [withText(block, said)] : [];
  });
}
