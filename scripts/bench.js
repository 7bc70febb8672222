// Measurements: `npm run bench -- size`, `npm run bench -- graph [part of a scenario's name…]`, `npm run bench -- store [part…]`,
// `npm run bench -- markdown [part…]`, `npm run bench -- stream`, `npm run bench -- ui [part…]`.
// @ts-check

import { Failure, script } from "./lib/log.js";
import { setUp } from "./setup.js";

/** Where each is; what people download is printed by the build itself. @type {Record<string, string | undefined>} */
const benches = {
  size: undefined,
  graph: "../benches/graph/index.js",
  store: "../benches/store/index.js",
  markdown: "../benches/ui/markdown.js",
  stream: "../benches/stream/index.js",
  ui: "../benches/ui/index.js",
};

await script(async () => {
  const [name = "", ...args] = process.argv.slice(2);
  if (!Object.hasOwn(benches, name)) {
    const known = `npm run bench -- ${Object.keys(benches).join(" | ")}`;
    throw new Failure(`say what to measure: ${known}`);
  }
  const bench = benches[name];
  await setUp(bench ? "test" : "build");
  const { buildAll } = await import("./lib/build.js");
  await buildAll();
  if (!bench) return;
  /** @type {{ run: (args: string[]) => Promise<void> }} */
  const { run } = await import(bench);
  await run(args);
});
