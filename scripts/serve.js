// A static file server, for `npm start` and for tests; by hand: `node scripts/serve.js [folder] [--port N]`.
// @ts-check

import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize, sep } from "node:path";
import { pipeline } from "node:stream";
import { parseArgs } from "node:util";
import { Failure, say, script } from "./lib/log.js";
import { inRoot, isMain, modelsDir, nodeModules } from "./lib/paths.js";

/** @type {Record<string, string>} */
const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".gguf": "application/octet-stream",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
};

/** As strict as the site can bear: wasm may be compiled, and the user names the model's address. */
const POLICY = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "connect-src 'self' http: https:",
  "worker-src 'self' blob:",
  // What elements of a chat hold is shown from memory: pictures, sound, video, PDFs.
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "object-src blob:",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

export const SITE_HEADERS = {
  "content-security-policy": POLICY,
  // Threads in wasm need a page of its own kind.
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};

/** What the site loads beside its own files: too large to copy. */
export const SITE_MOUNTS = {
  "/models/": modelsDir,
  "/wllama/": join(nodeModules, "@wllama", "wllama", "esm", "wasm"),
};

/**
 * @typedef {import("node:http").IncomingMessage} Request
 * @typedef {import("node:http").ServerResponse} Response
 *
 * @typedef {object} Options
 * @property {string} root the folder that is served
 * @property {number} [port] any free one by default
 * @property {Record<string, string>} [headers] sent with every file
 * @property {Record<string, string>} [mounts] other folders, by the beginning of their paths
 * @property {(request: Request, response: Response) => boolean} [handle] answers first, or returns false
 */

/**
 * @param {Options} options
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function serve({ root, port = 0, headers = {}, mounts = {}, handle = () => false }) {
  const folders = Object.entries({ ...mounts, "/": root });
  const server = createServer((request, response) => {
    if (handle(request, response)) return;
    if (request.method !== "GET" && request.method !== "HEAD") return void fail(response, 405);
    const path = safePath(request.url ?? "/");
    const [prefix, folder] = folders.find(([prefix]) => path?.startsWith(prefix)) ?? [];
    if (path === undefined || prefix === undefined || folder === undefined) return void fail(response, 404);
    send(request, response, join(folder, path.slice(prefix.length)), headers);
  });
  await new Promise((resolve, reject) => {
    server.once("error", (error) => {
      const inUse = /** @type {NodeJS.ErrnoException} */ (error).code === "EADDRINUSE";
      reject(inUse ? new Failure(`port ${port} is in use: choose another with --port N`) : error);
    });
    server.listen(port, "localhost", () => resolve(undefined));
  });
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    url: `http://localhost:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/**
 * The path that a request names, or undefined when it leads out of the folder.
 * @param {string} url
 */
function safePath(url) {
  try {
    const path = normalize(decodeURIComponent(new URL(url, "http://localhost").pathname))
      .split(sep)
      .join("/");
    return path.includes("\0") ? undefined : path;
  } catch {
    return undefined;
  }
}

/**
 * @param {Request} request
 * @param {Response} response
 * @param {string} path
 * @param {Record<string, string>} headers
 */
function send(request, response, path, headers) {
  let file = path;
  let stats = statSync(file, { throwIfNoEntry: false });
  if (stats?.isDirectory()) {
    file = join(file, "index.html");
    stats = statSync(file, { throwIfNoEntry: false });
  }
  if (!stats) return fail(response, 404);
  response.writeHead(200, {
    "content-type": TYPES[extname(file)] ?? "application/octet-stream",
    "content-length": stats.size,
    "cache-control": "no-cache",
    "x-content-type-options": "nosniff",
    ...headers,
  });
  if (request.method === "HEAD") return void response.end();
  pipeline(createReadStream(file), response, () => {
    // A reader that went away, or a file that vanished: the connection is closed, and that is all there is to say.
  });
}

/**
 * @param {Response} response
 * @param {number} status
 */
function fail(response, status) {
  response.writeHead(status, { "content-type": "text/plain" }).end(`${status}\n`);
}

if (isMain(import.meta.url))
  await script(async () => {
    const { values, positionals } = parseArgs({
      options: { port: { type: "string", default: "5173" } },
      allowPositionals: true,
    });
    const root = positionals[0] ?? inRoot("site-dist");
    const { url } = await serve({
      root,
      port: Number(values.port),
      headers: SITE_HEADERS,
      mounts: SITE_MOUNTS,
    });
    say(`${root} on ${url}`);
  });
