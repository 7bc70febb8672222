// What is said in the threads: the same in every page.
// @ts-check

const PARAGRAPH =
  "The loop takes one task at a time, runs it to its end, and only then looks what is next; *nothing* interrupts it. A page that does too much in one task is a page that does not answer, whatever its tasks are for. ";

const PIECES = [
  `## What happens first\n\n${PARAGRAPH}${PARAGRAPH}\n\n`,
  "1. **Read** what has come in\n2. Decide what is to be done\n3. Do it, and say so\n   - at once if it is short\n   - in parts if it is not\n\n",
  '```js\nfor (const task of tasks) {\n  await scheduler.yield();\n  task.run({ signal, at: performance.now() });\n}\nconsole.log("done", tasks.length);\n```\n\n',
  `> ${PARAGRAPH}\n\n`,
  "| step | ms | why |\n|:-----|---:|-----|\n| read | 1.2 | the store |\n| lay out | 3.4 | all of it |\n| paint | 0.8 | what is seen |\n\n",
  `${PARAGRAPH}See \`queueMicrotask\` and [the book](https://example.com/loop).\n\n`,
];

/** Mixed Markdown of so many characters. @param {number} length */
export function answerOf(length) {
  let text = "";
  for (let at = 0; text.length < length; at += 1) text += PIECES[at % PIECES.length];
  return text.slice(0, length);
}

/**
 * A thread: questions and answers, long and short.
 * @param {number} turns
 */
export function turnsOf(turns) {
  return Array.from({ length: turns }, (_, at) => ({
    question: `Question ${at + 1}: what is done ${at % 3 === 0 ? "first, and why is it not the other way round" : "next"}?`,
    answer: `Answer ${at + 1}. ${at % 4 === 3 ? answerOf(1_200) : PARAGRAPH + (at % 2 ? PIECES[1] : "")}`,
  }));
}

/** What an answer ends with that is looked for. */
export const END = "That is the end.";

/** The pieces a model sends: four characters each. @param {string} text @returns {string[]} */
export const tokensOf = (text) => text.match(/[\s\S]{1,4}/g) ?? [];
