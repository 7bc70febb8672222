// The built site, served as `npm start` serves it. scripts/test.js builds it; by hand: npm run build.
// @ts-check

import { existsSync } from "node:fs";
import { after } from "node:test";
import { inRoot } from "../../../scripts/lib/paths.js";
import { SITE_HEADERS, SITE_MOUNTS, serve } from "../../../scripts/serve.js";

/** Serves the site until the tests of this file are done; resolves with its address. */
export async function startSite() {
  const root = inRoot("site-dist");
  if (!existsSync(root)) throw new Error("site-dist is missing: run `npm run build` first");
  const { url, close } = await serve({ root, headers: SITE_HEADERS, mounts: SITE_MOUNTS });
  after(close);
  return url;
}
