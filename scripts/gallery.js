// Every state of the view, to look at: `node scripts/gallery.js [--port N]`.
// @ts-check

import { parseArgs } from "node:util";
import { bundleGallery, galleryFolder } from "./lib/bundle.js";
import { say, script } from "./lib/log.js";
import { buildWasm } from "./lib/wasm.js";
import { SITE_HEADERS, serve } from "./serve.js";

await script(async () => {
  const { values } = parseArgs({ options: { port: { type: "string", default: "5174" } } });
  await buildWasm({ dev: true });
  await bundleGallery();
  const { url } = await serve({ root: galleryFolder, port: Number(values.port), headers: SITE_HEADERS });
  say(`the gallery on ${url}`);
});
