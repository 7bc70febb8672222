import type { Mode } from "./mode.js";

const clike = async (name: string): Promise<unknown> =>
  ((await import("@codemirror/legacy-modes/mode/clike")) as Record<string, unknown>)[name];
const script = async (name: string): Promise<unknown> =>
  ((await import("@codemirror/legacy-modes/mode/javascript")) as Record<string, unknown>)[name];
const style = async (name: string): Promise<unknown> =>
  ((await import("@codemirror/legacy-modes/mode/css")) as Record<string, unknown>)[name];
const markup = async (name: string): Promise<unknown> =>
  ((await import("@codemirror/legacy-modes/mode/xml")) as Record<string, unknown>)[name];

/** Each language's mode, in a chunk of its own. */
const MODES: Record<string, () => Promise<unknown>> = {
  c: () => clike("c"),
  cpp: () => clike("cpp"),
  csharp: () => clike("csharp"),
  css: () => style("css"),
  dart: () => clike("dart"),
  diff: async () => (await import("@codemirror/legacy-modes/mode/diff")).diff,
  dockerfile: async () => (await import("@codemirror/legacy-modes/mode/dockerfile")).dockerFile,
  go: async () => (await import("@codemirror/legacy-modes/mode/go")).go,
  haskell: async () => (await import("@codemirror/legacy-modes/mode/haskell")).haskell,
  html: () => markup("html"),
  java: () => clike("java"),
  javascript: () => script("javascript"),
  json: () => script("json"),
  julia: async () => (await import("@codemirror/legacy-modes/mode/julia")).julia,
  kotlin: () => clike("kotlin"),
  latex: async () => (await import("@codemirror/legacy-modes/mode/stex")).stex,
  less: () => style("less"),
  lua: async () => (await import("@codemirror/legacy-modes/mode/lua")).lua,
  nginx: async () => (await import("@codemirror/legacy-modes/mode/nginx")).nginx,
  perl: async () => (await import("@codemirror/legacy-modes/mode/perl")).perl,
  powershell: async () => (await import("@codemirror/legacy-modes/mode/powershell")).powerShell,
  properties: async () => (await import("@codemirror/legacy-modes/mode/properties")).properties,
  protobuf: async () => (await import("@codemirror/legacy-modes/mode/protobuf")).protobuf,
  python: async () => (await import("@codemirror/legacy-modes/mode/python")).python,
  r: async () => (await import("@codemirror/legacy-modes/mode/r")).r,
  ruby: async () => (await import("@codemirror/legacy-modes/mode/ruby")).ruby,
  rust: async () => (await import("@codemirror/legacy-modes/mode/rust")).rust,
  scala: () => clike("scala"),
  scss: () => style("sCSS"),
  shell: async () => (await import("@codemirror/legacy-modes/mode/shell")).shell,
  sql: async () => (await import("@codemirror/legacy-modes/mode/sql")).standardSQL,
  swift: async () => (await import("@codemirror/legacy-modes/mode/swift")).swift,
  toml: async () => (await import("@codemirror/legacy-modes/mode/toml")).toml,
  typescript: () => script("typescript"),
  wast: async () => (await import("@codemirror/legacy-modes/mode/wast")).wast,
  xml: () => markup("xml"),
  yaml: async () => (await import("@codemirror/legacy-modes/mode/yaml")).yaml,
};

const ALIASES: Record<string, string> = {
  "c#": "csharp",
  "c++": "cpp",
  bash: "shell",
  cc: "cpp",
  cjs: "javascript",
  console: "shell",
  cs: "csharp",
  docker: "dockerfile",
  golang: "go",
  h: "c",
  hpp: "cpp",
  hs: "haskell",
  htm: "html",
  ini: "properties",
  js: "javascript",
  json5: "json",
  jsonc: "json",
  jsonl: "json",
  jsx: "javascript",
  kt: "kotlin",
  mjs: "javascript",
  patch: "diff",
  pl: "perl",
  proto: "protobuf",
  ps1: "powershell",
  py: "python",
  python3: "python",
  rb: "ruby",
  rs: "rust",
  sh: "shell",
  svg: "xml",
  tex: "latex",
  ts: "typescript",
  tsx: "typescript",
  vue: "html",
  wasm: "wast",
  wat: "wast",
  yml: "yaml",
  zsh: "shell",
};

/** The name under which a language's mode is known, if one is. */
export function knownLanguage(name: string): string | undefined {
  const lower = name.toLowerCase();
  const known = Object.hasOwn(ALIASES, lower) ? ALIASES[lower] : lower;
  return known !== undefined && Object.hasOwn(MODES, known) ? known : undefined;
}

const loads = new Map<string, Promise<Mode>>();

/** Brings a language's mode, once; a failure may be tried again. */
export function loadMode(language: string): Promise<Mode> {
  const known = loads.get(language);
  if (known) return known;
  const load = (MODES[language]?.() ?? Promise.reject(new Error(language))) as Promise<Mode>;
  loads.set(language, load);
  load.catch(() => loads.delete(language));
  return load;
}
