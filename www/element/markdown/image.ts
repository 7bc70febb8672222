import { t } from "../i18n/index.js";
import { parseAddress } from "./url.js";

/**
 * An image, or where it comes from another host, what stands for it until the reader asks for it: an address
 * in a poisoned answer can carry away what was said.
 */
export function makeImage(source: string, title: string, alt: string): HTMLElement {
  const frame = document.createElement("span");
  frame.className = "image";
  const url = source === "" ? null : parseAddress(source);
  if (!url) frame.textContent = alt;
  else if (isOwn(url)) frame.append(load(url, title, alt));
  else frame.append(placeholder(frame, url, title, alt));
  return frame;
}

function isOwn(url: URL): boolean {
  if (url.protocol === "data:") return url.pathname.startsWith("image/");
  return url.protocol === "blob:" || url.origin === location.origin;
}

function load(url: URL, title: string, alt: string): HTMLElement {
  const image = document.createElement("img");
  image.alt = alt;
  image.decoding = "async";
  image.loading = "lazy";
  image.referrerPolicy = "no-referrer";
  if (title) image.title = title;
  image.addEventListener("error", () => {
    const note = document.createElement("span");
    note.className = "image-broken";
    note.textContent = `${t("image.broken")} ${alt}`.trim();
    image.replaceWith(note);
  });
  image.src = url.href;
  return image;
}

function placeholder(frame: HTMLElement, url: URL, title: string, alt: string): HTMLElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "image-blocked";
  const name = document.createElement("span");
  name.textContent = alt || t("image.blocked", { host: url.host });
  const host = document.createElement("span");
  host.className = "image-host";
  host.textContent = url.host;
  button.setAttribute("aria-label", `${name.textContent} ${url.host}, ${t("image.load")}`);
  button.append(name, " ", host);
  button.addEventListener("click", () => frame.replaceChildren(load(url, title, alt)));
  return button;
}
