// The laws and the built page in the other engines: `npm run test:browsers`, or one: `… -- firefox`.
// @ts-check

import { parseArgs } from "node:util";
import { Failure, script } from "./lib/log.js";
import { runLaws } from "./lib/laws.js";
import { show } from "./lib/run.js";
import { cargoCount, nodeCount, runParts } from "./lib/test-parts.js";
import { setUp } from "./setup.js";

const engines = /** @type {const} */ ({ firefox: "Firefox", webkit: "WebKit" });

/** @typedef {keyof typeof engines} Engine */

await script(async () => {
  const { positionals } = parseArgs({ allowPositionals: true });
  const unknown = positionals.find((name) => !(name in engines));
  if (unknown) throw new Failure(`there is no browser "${unknown}", only ${Object.keys(engines).join(", ")}`);
  const chosen = /** @type {Engine[]} */ (positionals.length ? positionals : Object.keys(engines));

  await setUp("browsers");
  const { buildAll } = await import("./lib/build.js");
  await buildAll();
  await runParts(
    chosen.flatMap((engine) => [
      { title: `the laws, in ${engines[engine]}`, run: async () => cargoCount(await runLaws(engine)) },
      { title: `the page, in ${engines[engine]}`, run: async () => nodeCount(await testPage(engine)) },
    ]),
  );
});

/** @param {Engine} engine */
function testPage(engine) {
  const node = [process.execPath, "--test", "--test-reporter=spec", "tests/browsers/page.test.js"];
  // WebKitGTK draws to a display; xvfb is one that nobody sees.
  const [program = "", ...args] = engine === "webkit" ? ["xvfb-run", "-a", ...node] : node;
  return show(program, args, { env: { ENGINE: engine }, doing: `the page in ${engines[engine]}` });
}
