// What the page is told while the site is being worked on: that it changed, or why it could not be built.
// @ts-check

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { SITE_HEADERS } from "../serve.js";

const CLIENT = "/@dev.js";
const EVENTS = "/@dev/events";

/** @param {string} root the folder of the built site */
export function devPage(root) {
  /** @type {Set<import("node:http").ServerResponse>} */
  const pages = new Set();
  /** The last failure, for a page that is opened after it. */
  let failure = "";

  /** @param {string} event @param {string} [data] */
  function tell(event, data = "") {
    for (const page of pages) page.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  return {
    reload() {
      failure = "";
      tell("reload");
    },

    /** @param {string} message */
    fail(message) {
      failure = stripVTControlCharacters(message);
      tell("failure", failure);
    },

    /**
     * Answers for the reload client and for the page that it is put into.
     * @param {import("node:http").IncomingMessage} request
     * @param {import("node:http").ServerResponse} response
     */
    handle(request, response) {
      const path = request.url?.split("?")[0];
      if (path === "/" || path === "/index.html") {
        response.writeHead(200, { "content-type": "text/html; charset=utf-8", ...SITE_HEADERS });
        response.end(page(root));
      } else if (path === CLIENT) {
        response.writeHead(200, { "content-type": "text/javascript", "cache-control": "no-cache" });
        response.end(`(${client.toString()})(${JSON.stringify(EVENTS)});\n`);
      } else if (path === EVENTS) {
        response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
        response.flushHeaders();
        pages.add(response);
        response.on("close", () => pages.delete(response));
        if (failure) tell("failure", failure);
      } else return false;
      return true;
    },
  };
}

/**
 * The site's page with the client; before the first build that works, an empty one.
 * @param {string} root
 */
function page(root) {
  const script = `<script src="${CLIENT}"></script>`;
  try {
    return readFileSync(join(root, "index.html"), "utf8").replace("</head>", `${script}</head>`);
  } catch {
    return `<!doctype html><title>oneloop</title>${script}`;
  }
}

/**
 * Runs in the page, sent there as text.
 * @param {string} events
 */
function client(events) {
  const source = new EventSource(events);
  source.addEventListener("reload", () => location.reload());
  source.addEventListener("failure", ({ data }) => {
    const box = document.querySelector("#build-failure") ?? document.createElement("pre");
    box.id = "build-failure";
    box.setAttribute("role", "alert");
    // Properties, because the page's policy allows no style attributes.
    Object.assign(/** @type {HTMLElement} */ (box).style, {
      position: "fixed",
      inset: "0",
      zIndex: "9999",
      margin: "0",
      padding: "2rem",
      overflow: "auto",
      color: "white",
      background: "#300c",
      font: "14px/1.5 monospace",
    });
    box.textContent = JSON.parse(data);
    document.body.append(box);
  });
}
