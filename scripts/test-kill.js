// Chromium killed while an app works, again and again: `npm run test:kill [-- ROUNDS] [--seed N]`.
// @ts-check

import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { say, script } from "./lib/log.js";
import { whole } from "./lib/numbers.js";
import { setUp } from "./setup.js";

await script(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { seed: { type: "string", multiple: true } },
  });
  const seeds = values.seed?.map((seed) => whole(seed, "--seed"));
  const rounds = whole(positionals[0] ?? (seeds ? "1" : "100"), "the number of rounds");
  await setUp("test");
  const { buildAll } = await import("./lib/build.js");
  await buildAll();
  const { losesWhatWasWritten } = await import("../tests/kill/lib/bare.js");
  say(
    (await losesWhatWasWritten())
      ? "Chromium by itself: after a kill in the middle of a record all of a site's databases are deleted"
      : "Chromium by itself keeps what was written before a kill in the middle of a record: beginNewLog (www/api/indexeddb.js) may go",
  );
  const { killRounds } = await import("../tests/kill/rounds.js");
  for (const seed of seeds ?? [randomInt(2 ** 32)]) await killRounds({ rounds, seed });
});
