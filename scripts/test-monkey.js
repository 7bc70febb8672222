// A monkey at the view, for ten minutes: `npm run test:monkey [-- SECONDS] [--seed N]`.
// @ts-check

import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { whole } from "./lib/numbers.js";
import { script } from "./lib/log.js";
import { setUp } from "./setup.js";

await script(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { seed: { type: "string" } },
  });
  const seconds = whole(positionals[0] ?? "600", "the number of seconds");
  const seed = values.seed === undefined ? randomInt(2 ** 32) : whole(values.seed, "--seed");
  await setUp("test");
  const { buildAll } = await import("./lib/build.js");
  await buildAll();
  const { monkey } = await import("../tests/monkey/monkey.js");
  await monkey({ seconds, seed });
});
