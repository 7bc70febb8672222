// Messages of either engine: made, and to be compared.
// @ts-check

// LangChain's messages have fields that ours leave out where they are empty; `ls_integration` is LangSmith's.
const LEFT_OUT = ["additional_kwargs", "response_metadata", "invalid_tool_calls", "ls_integration"];

/**
 * Messages of either engine as plain objects.
 * @param {unknown} value
 * @returns {any}
 */
export function plain(value) {
  return JSON.parse(
    JSON.stringify(value, function (/** @type {string} */ name, field) {
      if (LEFT_OUT.includes(name) || (name === "tool_calls" && !field.length)) return undefined;
      const raw = /** @type {any} */ (this)[name];
      if (raw instanceof Error) return { name: raw.name, message: raw.message };
      if (typeof raw?.toDict !== "function") return field;
      const { type, data } = raw.toDict();
      return { ...data, type };
    }),
  );
}

/** @param {AsyncIterable<unknown>} stream @param {(what: unknown) => void} note */
export async function drain(stream, note) {
  for await (const chunk of stream) note(plain(chunk));
}

/** The schema of a tool that takes nothing. */
export const NO_ARGUMENTS = /** @type {const} */ ({ type: "object", properties: {} });

/** A state whose last message calls tools. @param {any} engine @param {[name: string, args: object][]} calls */
export function asking({ AIMessage }, calls) {
  const tool_calls = calls.map(([name, args], at) => ({ id: `c${at}`, name, args, type: "tool_call" }));
  return { messages: [new AIMessage({ id: "a", content: "", tool_calls })] };
}
