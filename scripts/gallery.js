// Every state of the view, to look at: `node scripts/gallery.js [--port N]`. Or the pictures of them that tests compare, made anew:
// `node scripts/gallery.js --references [STATE…]`.
// @ts-check

import { parseArgs } from "node:util";
import { bundleGallery, galleryFolder } from "./lib/bundle.js";
import { say, script } from "./lib/log.js";
import { buildWasm } from "./lib/wasm.js";
import { SITE_HEADERS, serve } from "./serve.js";

await script(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { port: { type: "string", default: "5174" }, references: { type: "boolean", default: false } },
  });
  await buildWasm({ dev: true });
  await bundleGallery();
  const port = values.references ? 0 : Number(values.port);
  const { url, close } = await serve({ root: galleryFolder, port, headers: SITE_HEADERS });
  if (!values.references) return say(`the gallery on ${url}`);
  try {
    const { makeReferences } = await import("../tests/e2e/lib/references/make.js");
    await makeReferences(url, positionals);
  } finally {
    await close();
  }
});
