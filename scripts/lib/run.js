// Running other programs.
// @ts-check

import { spawn } from "node:child_process";
import { constants } from "node:os";
import { Failure } from "./log.js";
import { root } from "./paths.js";

/**
 * @typedef {object} Options
 * @property {string} [cwd] the clone by default
 * @property {Record<string, string | undefined>} [env] added to ours
 * @property {number} [timeout] in milliseconds
 * @property {string} [doing] what failed, in the error's words
 */

/**
 * Runs a program quietly; its output is the result, and part of the error when it fails.
 * @param {string} program
 * @param {string[]} args
 * @param {Options} [options]
 */
export async function capture(program, args, options = {}) {
  const { code, output } = await start(program, args, options, false);
  if (code !== 0) {
    const what = options.doing ?? [program, ...args].join(" ");
    throw new Failure(`${what} failed (${code})\n${output.trimEnd()}`);
  }
  return output;
}

/**
 * Runs a program with its output on ours as it comes; the text is also the result.
 * @param {string} program
 * @param {string[]} args
 * @param {Options} [options]
 */
export async function show(program, args, options = {}) {
  const { code, output } = await start(program, args, options, true);
  if (code !== 0) {
    const what = options.doing ?? [program, ...args].join(" ");
    throw new Failure(`${what} failed (${code}); its output is above`);
  }
  return output;
}

/**
 * @param {string} program
 * @param {string[]} args
 * @param {Options} options
 * @param {boolean} echo
 * @returns {Promise<{ code: number | string, output: string }>}
 */
function start(program, args, { cwd = root, env, timeout }, echo) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      timeout,
    });
    let output = "";
    for (const stream of /** @type {const} */ (["stdout", "stderr"])) {
      child[stream].setEncoding("utf8").on("data", (text) => {
        output += text;
        if (echo) process[stream].write(text);
      });
    }
    child.on("error", (error) => reject(new Failure(`cannot run ${program}: ${error.message}`)));
    child.on("close", (code, signal) => {
      // A Ctrl-C reaches the whole group: the script ends as its child did.
      if (signal === "SIGINT") process.exit(128 + constants.signals.SIGINT);
      resolve({ code: code ?? signal ?? "no exit code", output });
    });
  });
}
