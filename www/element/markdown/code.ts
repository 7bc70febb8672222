import { t } from "../i18n/index.js";
import { drawing } from "./alerts.js";
import { noteFence } from "./figures.js";
import { noteCode } from "./highlight/index.js";
import type { Made } from "./nodes.js";

const PATHS = {
  numbers: "M3.5 4.5 5 4v4M3.5 12.5c0-1.5 2.5-1.5 2.5 0 0 1.2-2.5 1.5-2.5 3.5H6M9.5 6H17M9.5 14H17",
  wrap: "M3 5h14M3 10h11a2.5 2.5 0 0 1 0 5H9.5M11.5 13l-2 2 2 2M3 15h3",
  download: "M10 3.5v9M6 9l4 4 4-4M4 16.5h12",
};

const EXTENSIONS: Record<string, string> = {
  bash: "sh",
  csharp: "cs",
  javascript: "js",
  kotlin: "kt",
  markdown: "md",
  python: "py",
  ruby: "rb",
  rust: "rs",
  shell: "sh",
  typescript: "ts",
};

/** A block of code: its language and what can be done with it above, its lines beneath. */
export function makeCode(language: string): Made {
  const node = element("div", "code");
  const head = element("div", "code-head");
  const label = element("span", "code-language");
  label.textContent = language || t("code.plain");
  const pre = element("pre", "");
  pre.tabIndex = 0;
  pre.setAttribute("role", "region");
  pre.setAttribute("aria-label", t("code.actions", { language: label.textContent }));
  const code = element("code", "");
  const actions = element("span", "code-actions");
  actions.append(
    toggle(node, "numbered", PATHS.numbers, t("code.numbers")),
    toggle(node, "wrapped", PATHS.wrap, t("code.wrap")),
    button(t("code.download"), () => download(code, language), PATHS.download),
    copyButton(code),
  );
  head.append(label, actions);
  pre.append(code);
  node.append(head, pre);
  noteCode(code, language);
  noteFence(node, pre, language);
  return { node, content: code };
}

function element(name: keyof HTMLElementTagNameMap, className: string): HTMLElement {
  const node = document.createElement(name);
  if (className) node.className = className;
  return node;
}

function button(name: string, action: () => void, path?: string): HTMLButtonElement {
  const node = document.createElement("button");
  node.type = "button";
  if (path) {
    node.className = "quiet-action";
    node.title = name;
    node.setAttribute("aria-label", name);
    node.append(drawing(path));
  } else {
    node.textContent = name;
  }
  node.addEventListener("click", action);
  return node;
}

function toggle(node: HTMLElement, className: string, path: string, name: string): HTMLButtonElement {
  const made = button(
    name,
    () => made.setAttribute("aria-pressed", String(node.classList.toggle(className))),
    path,
  );
  made.setAttribute("aria-pressed", "false");
  return made;
}

function copyButton(code: HTMLElement): HTMLButtonElement {
  const made = button(t("code.copy"), () => {
    void navigator.clipboard.writeText(code.textContent).then(
      () => {
        made.textContent = t("code.copied");
        setTimeout(() => (made.textContent = t("code.copy")), 1600);
      },
      () => undefined,
    );
  });
  return made;
}

function download(code: HTMLElement, language: string): void {
  const name = language.toLowerCase();
  const extension = EXTENSIONS[name] ?? (/^[a-z0-9]{1,10}$/.test(name) ? name : "txt");
  const url = URL.createObjectURL(new Blob([code.textContent], { type: "text/plain" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `code.${extension}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
