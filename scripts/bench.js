// Measurements: `npm run bench -- size`.
// @ts-check

import { Failure, script } from "./lib/log.js";
import { setUp } from "./setup.js";

const PLANNED = ["graph", "store", "stream", "ui"];

await script(async () => {
  const [name] = process.argv.slice(2);
  if (name === "size") {
    await setUp("build");
    const { buildAll } = await import("./lib/build.js");
    await buildAll();
  } else if (name && PLANNED.includes(name)) {
    console.error(`There is no benchmark "${name}" yet.`);
    process.exitCode = 2;
  } else {
    throw new Failure(`say what to measure: npm run bench -- size (planned: ${PLANNED.join(", ")})`);
  }
});
