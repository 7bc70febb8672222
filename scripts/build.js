// Builds the publishable package and the site: `npm run build [-- --dev]`.
// @ts-check

import { parseArgs } from "node:util";
import { script } from "./lib/log.js";
import { setUp } from "./setup.js";

await script(async () => {
  const { values } = parseArgs({ options: { dev: { type: "boolean", default: false } } });
  await setUp("build");
  // Building imports npm packages, which are there only now.
  const { buildAll, buildDev } = await import("./lib/build.js");
  await (values.dev ? buildDev() : buildAll());
});
