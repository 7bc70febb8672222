// What tests ask of every program that has a chat.
// @ts-check

/** @typedef {import("oneloop").ChatController} ChatController */

/** Resolves when nothing runs, or a question waits. @param {ChatController} chat */
export async function settledOf(chat) {
  const isSettled = () => {
    const { running, steps } = chat.snapshot();
    return !running || steps.some(({ waitForAnswer }) => waitForAnswer);
  };
  while (!isSettled()) await new Promise((resolve) => void setTimeout(resolve, 5));
}

/** The messages, in order. @param {ChatController} chat */
export const saidIn = (chat) =>
  chat
    .snapshot()
    .steps.filter(({ type }) => type.endsWith("_message"))
    .map(({ output }) => output);
