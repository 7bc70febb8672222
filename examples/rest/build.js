// The page as the server sends it: the app bundled, as a bundler of yours would do it.
// @ts-check

import { build } from "esbuild";

const HTML = `<!doctype html>
<html lang="en">
  <meta charset="utf-8" />
  <meta name="viewport" content="width=device-width" />
  <title>Kept on a server</title>
  <link rel="icon" href="data:," />
  <style>
    html, body, oneloop-chat { height: 100%; margin: 0 }
    oneloop-chat { display: block }
  </style>
  <script type="module" src="/app.js"></script>
  <oneloop-chat></oneloop-chat>
</html>`;

/** The files by their address. */
export async function buildPage() {
  const { outputFiles } = await build({
    entryPoints: [new URL("app.js", import.meta.url).pathname],
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    conditions: ["browser", "production"],
    // As an app's own: this clone's settings would lead the package's name to its sources.
    tsconfigRaw: {},
    outdir: "/",
    write: false,
    logLevel: "error",
  });
  /** @type {Map<string, { type: string, body: string | Uint8Array }>} */
  const files = new Map([["/", { type: "text/html; charset=utf-8", body: HTML }]]);
  for (const { path, contents } of outputFiles)
    files.set(path, { type: "text/javascript; charset=utf-8", body: contents });
  return files;
}
