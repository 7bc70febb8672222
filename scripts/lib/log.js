// What a script prints: one line per step, and failures as sentences.
// @ts-check

const paint = (/** @type {string} */ code) => (/** @type {string} */ text) =>
  process.stdout.isTTY ? `\u001b[${code}m${text}\u001b[0m` : text;
export const bold = paint("1");
export const dim = paint("2");
export const red = paint("31");
export const green = paint("32");

/** A failure whose message says all a person needs: it is printed without a stack. */
export class Failure extends Error {}

/** The step that runs, shown on a terminal until something is said. */
let running = "";

/** @param {string} text */
export function say(text) {
  if (running) process.stdout.write("\r\u001b[K");
  running = "";
  console.log(text);
}

/** @param {string} name */
function show(name) {
  if (!process.stdout.isTTY) return;
  running = name;
  process.stdout.write(dim(`… ${name}`));
}

/**
 * Runs one step and prints one line for it when it ends.
 * @template T
 * @param {string} name
 * @param {() => T | Promise<T>} work
 * @param {(result: T) => string} [describe] what to add to the line
 * @returns {Promise<T>}
 */
export async function step(name, work, describe = () => "") {
  const begin = performance.now();
  show(name);
  try {
    const result = await work();
    const note = describe(result);
    say(`${green("✓")} ${name}${note && `: ${note}`} ${dim(seconds(begin))}`);
    return result;
  } catch (error) {
    say(`${red("✗")} ${name} ${dim(seconds(begin))}`);
    throw error;
  }
}

/** @param {number} begin */
export function seconds(begin) {
  return `${((performance.now() - begin) / 1000).toFixed(1)} s`;
}

/**
 * Runs a script's main function; a failure becomes a sentence and exit code 1.
 * @param {() => Promise<void>} main
 */
export async function script(main) {
  try {
    await main();
  } catch (error) {
    console.error(error instanceof Failure ? `${red("error:")} ${error.message}` : error);
    process.exitCode = 1;
  }
}
