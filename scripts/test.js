// Every test in Chromium: `npm test`, or some: `npm test -- native scripts laws types peers conformance langchain
// chat transfer e2e monkey package kill`.
// @ts-check

import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { Failure, script } from "./lib/log.js";
import { cargoEnv } from "./lib/rust.js";
import { show } from "./lib/run.js";
import { filesIn } from "./lib/sources.js";
import { cargoCount, nodeCount, runParts } from "./lib/test-parts.js";
import { setUp } from "./setup.js";

/** @type {Record<string, import("./lib/test-parts.js").Part>} */
const parts = {
  native: {
    title: "Rust, natively",
    run: async () =>
      cargoCount(await show("cargo", ["test", "--all-features"], { env: cargoEnv, doing: "cargo test" })),
  },
  scripts: { title: "the scripts and helpers", run: () => nodeTests("tests/scripts") },
  laws: {
    title: "the laws, in Chromium",
    run: async () => {
      const { runLaws } = await import("./lib/laws.js");
      return cargoCount(await runLaws("chromium"));
    },
  },
  types: {
    title: "types",
    run: async () => {
      const { tsc } = await import("./lib/bundle.js");
      for (const project of ["tests/types", "tests/types/langchain"]) await tsc(["-p", project]);
      return filesIn("tests/types").filter((file) => file.endsWith(".test-d.ts")).length;
    },
  },
  peers: { title: "beside LangGraph.js", run: () => nodeTests("tests/peers") },
  conformance: { title: "LangGraph's suite for checkpointers", run: () => nodeTests("tests/conformance") },
  langchain: { title: "with LangChain", run: () => nodeTests("tests/langchain") },
  chat: { title: "the chat runtime, in a page", run: () => nodeTests("tests/chat") },
  transfer: { title: "threads as a file, and back", run: () => nodeTests("tests/transfer") },
  e2e: { title: "end to end", run: () => nodeTests("tests/e2e") },
  monkey: {
    title: "a monkey at the view",
    run: async () => {
      const { monkey } = await import("../tests/monkey/monkey.js");
      // The same each time, so that chance does not decide whether a change is good; `npm run test:monkey` takes others.
      return monkey({ seconds: 60, seed: 1 });
    },
  },
  package: { title: "the package", run: () => nodeTests("tests/package") },
  kill: {
    title: "Chromium killed",
    run: async () => {
      const { killRounds } = await import("../tests/kill/rounds.js");
      // Whatever was acknowledged has to be there. How old the text of a stream may be that was not is a matter of time, which a machine
      // that runs all tests has not to give: `npm run test:kill` demands it.
      return killRounds({ rounds: 10, seed: randomInt(2 ** 32), behind: 5_000 });
    },
  },
};
/** Those that look at what `npm run build` leaves. */
const needBuild = [
  "types",
  "peers",
  "conformance",
  "langchain",
  "chat",
  "transfer",
  "e2e",
  "monkey",
  "package",
  "kill",
];

/** @param {string} folder */
async function nodeTests(folder) {
  const files = filesIn(folder).filter((file) => file.endsWith(".test.js"));
  // One file at a time: on a small machine, browsers side by side only slow each other down.
  const args = ["--test", "--test-concurrency=1", "--test-reporter=spec", ...files];
  return nodeCount(await show(process.execPath, args, { doing: folder }));
}

await script(async () => {
  const { positionals } = parseArgs({ allowPositionals: true });
  const unknown = positionals.find((name) => !(name in parts));
  if (unknown) throw new Failure(`there is no part "${unknown}", only ${Object.keys(parts).join(", ")}`);
  const chosen = positionals.length ? positionals : Object.keys(parts);

  await setUp("test");
  if (chosen.some((name) => needBuild.includes(name))) {
    const { buildAll } = await import("./lib/build.js");
    await buildAll();
  }
  await runParts(chosen.map((name) => /** @type {import("./lib/test-parts.js").Part} */ (parts[name])));
});
