// Measurements: `npm run bench -- size`, `npm run bench -- graph [part of a scenario's name…]`, `npm run bench -- store [part…]`,
// `npm run bench -- stream`.
// @ts-check

import { Failure, script } from "./lib/log.js";
import { setUp } from "./setup.js";

/** @type {Record<string, (args: string[]) => Promise<void>>} */
const benches = {
  size: async () => {
    await setUp("build");
    const { buildAll } = await import("./lib/build.js");
    await buildAll();
  },
  graph: async (args) => {
    await setUp("test");
    const { buildAll } = await import("./lib/build.js");
    await buildAll();
    const { run } = await import("../benches/graph/index.js");
    await run(args);
  },
  store: async (args) => {
    await setUp("test");
    const { buildAll } = await import("./lib/build.js");
    await buildAll();
    const { run } = await import("../benches/store/index.js");
    await run(args);
  },
  stream: async () => {
    await setUp("test");
    const { buildAll } = await import("./lib/build.js");
    await buildAll();
    const { run } = await import("../benches/stream/index.js");
    await run();
  },
};
const PLANNED = ["ui"];

await script(async () => {
  const [name = "", ...args] = process.argv.slice(2);
  const bench = Object.hasOwn(benches, name) ? benches[name] : undefined;
  if (bench) return bench(args);
  const known = `npm run bench -- ${Object.keys(benches).join(" | ")}`;
  if (PLANNED.includes(name)) throw new Failure(`there is no benchmark "${name}" yet: ${known}`);
  throw new Failure(`say what to measure: ${known}`);
});
