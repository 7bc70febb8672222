// What is known of a model's call: for the core, for LangChain's callbacks, for the view.

/**
 * A model's call that begins: what its record says is known when it ends.
 *
 * @param {string} model
 */
export function modelCall(model) {
  return { began: performance.now(), about: { model } };
}

/**
 * A piece of a model's answer has come.
 *
 * @param {{ firstToken?: number }} [call] nothing where no model was called
 */
export function noteToken(call) {
  if (call) call.firstToken ??= performance.now();
}

/**
 * The record of a model's call, by Chainlit's names: `ttFirstToken` in milliseconds, `duration` in seconds.
 *
 * @param {{ began: number, firstToken?: number, about: object }} call
 * @param {any} message the answer
 * @param {{ promptTokens?: number, completionTokens?: number, totalTokens?: number }} [counts] where the answer has none
 */
export function generationOf({ began, firstToken, about }, message, counts = {}) {
  const usage = message?.usage_metadata;
  const duration = (performance.now() - began) / 1000;
  const outputTokenCount = usage?.output_tokens ?? counts.completionTokens;
  const record = {
    ...about,
    inputTokenCount: usage?.input_tokens ?? counts.promptTokens,
    outputTokenCount,
    tokenCount: usage?.total_tokens ?? counts.totalTokens,
    ttFirstToken: firstToken === undefined ? undefined : firstToken - began,
    tokenThroughputInSeconds: outputTokenCount && duration > 0 ? outputTokenCount / duration : undefined,
    duration,
  };
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value != null));
}
