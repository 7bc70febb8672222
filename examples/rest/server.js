// A chat that keeps its threads on a server of its own, in SQLite: `npm run example:rest [-- --port N] [--database FILE]`.
// @ts-check

import { createServer } from "node:http";
import { Readable } from "node:stream";
import { parseArgs } from "node:util";
import { buildPage } from "./build.js";
import { openDatabase } from "./database.js";

/** @typedef {import("node:http").IncomingMessage} IncomingMessage */
/** @typedef {ReturnType<typeof openDatabase>} Database */

/** The writes of a request, their contents as bytes. @param {IncomingMessage} request */
async function writesOf(request) {
  const type = request.headers["content-type"] ?? "";
  const body = /** @type {any} */ (Readable.toWeb(request));
  const form = await new Response(body, { headers: { "content-type": type } }).formData();
  const lines = form.get("writes");
  const writes = JSON.parse(typeof lines === "string" ? lines : "");
  for (const { method, args } of writes) {
    if (method !== "putContent") continue;
    const { part, type, mime } = args[3];
    const content = form.get(part);
    if (!(content instanceof Blob)) throw new Error(`there is no ${part}`);
    args[3] = { type, mime, bytes: new Uint8Array(await content.arrayBuffer()) };
  }
  return writes;
}

/**
 * What is at an address: null where there is nothing, undefined where nothing can be.
 * @param {Database} database @param {URL} url
 */
function find(database, { pathname, searchParams }) {
  const [kind = "", id = "", part, name = ""] = pathname.split("/").slice(2).map(decodeURIComponent);
  const { first, after, feedback, ...filter } = /** @type {any} */ (Object.fromEntries(searchParams));
  if (kind === "threads" && !id)
    return database.listThreads(feedback === undefined ? filter : { ...filter, feedback: Number(feedback) }, {
      first: Number(first),
      after: after && JSON.parse(after),
    });
  if (kind === "threads" && !part) return database.getThread(id) ?? null;
  if (kind === "threads" && part === "elements") return database.getElement(id, name) ?? null;
  if (kind === "users") return database.getUser(id) ?? null;
  if (kind === "favorites") return database.getFavoriteSteps(filter);
  if (kind === "meta") return database.getMeta(id) ?? null;
  return undefined;
}

/**
 * Serves the page and its threads.
 * @param {{ port?: number, file: string }} options
 */
export async function startServer({ port = 0, file }) {
  const page = await buildPage();
  const database = openDatabase(file);
  const server = createServer(async (request, response) => {
    const answer = (
      /** @type {number} */ status,
      /** @type {any} */ body = "",
      /** @type {object} */ headers = {},
    ) => response.writeHead(status, { "cache-control": "no-store", ...headers }).end(body);
    try {
      const url = new URL(request.url ?? "/", "http://localhost");
      const file = page.get(url.pathname);
      if (file) return answer(200, file.body, { "content-type": file.type });
      if (request.method === "POST" && url.pathname === "/api/commits") {
        database.commit(await writesOf(request));
        return answer(204);
      }
      const [, thread, content] = /^\/api\/threads\/([^/]+)\/contents\/([^/]+)$/.exec(url.pathname) ?? [];
      if (thread && content) {
        const found = database.getContent(decodeURIComponent(thread), decodeURIComponent(content));
        if (!found) return answer(204);
        const { type, mime, bytes } = found;
        // Never as what it says it is: a page in it would be one of ours.
        return answer(200, bytes, {
          "content-type": "application/octet-stream",
          "x-content": type,
          "x-mime": mime,
        });
      }
      const found = request.method === "GET" ? find(database, url) : undefined;
      if (found === undefined) return answer(404, "there is no such address");
      // Not a 404, which browsers report as an error.
      if (found === null) return answer(204);
      return answer(200, JSON.stringify(found), { "content-type": "application/json" });
    } catch (error) {
      return answer(400, error instanceof Error ? error.message : String(error));
    }
  });
  await new Promise((resolve, reject) => {
    server.once("error", reject).listen(port, "127.0.0.1", () => resolve(undefined));
  });
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    port: address.port,
    url: `http://127.0.0.1:${address.port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      database.close();
    },
  };
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({
    options: { port: { type: "string", default: "5174" }, database: { type: "string" } },
  });
  const file = values.database ?? new URL("threads.sqlite", import.meta.url).pathname;
  const { url } = await startServer({ port: Number(values.port), file });
  console.log(`${url}, threads in ${file}`);
}
