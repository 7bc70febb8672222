import type { UploadLimits } from "../../api/view.js";
import { formatBytes } from "../i18n/format.js";
import { t, tCount } from "../i18n/index.js";

const MB = 1024 * 1024;

/** Those of some files that may be sent, and why the others may not. */
export interface Checked {
  files: File[];
  refused: string[];
}

/** Whether any file is taken at all. */
export function takesFiles(limits: UploadLimits | null): boolean {
  return limits?.maxFiles !== 0;
}

/** The patterns of what is accepted: types and extensions. */
function patternsOf({ accept = [] }: UploadLimits): string[] {
  if (Array.isArray(accept)) return accept;
  // Systems disagree about the types of files; with an extension the name decides.
  return Object.entries(accept).flatMap(([type, extensions]) => (extensions.length ? extensions : [type]));
}

/** What a file chooser is to offer. */
export function acceptOf(limits: UploadLimits | null): string {
  return limits ? patternsOf(limits).join(",") : "";
}

/** The limits in words; empty where there are none. */
export function limitsInWords(limits: UploadLimits | null): string {
  if (!limits) return "";
  const { maxFiles, maxSizeMb } = limits;
  const most = [
    maxFiles === undefined ? "" : tCount("files.limit.count", maxFiles),
    maxSizeMb === undefined ? "" : t("files.limit.size", { size: sizeInWords(maxSizeMb * MB) }),
  ].filter(Boolean);
  const said = most.length ? t("files.limits", { limits: most.join(", ") }) : "";
  return [said, patternsOf(limits).join(", ")].filter(Boolean).join(" · ");
}

/** A file's size as the limits count it. */
function sizeInWords(bytes: number): string {
  return formatBytes((bytes / MB) * 1e6);
}

function fits(file: File, pattern: string): boolean {
  if (pattern === "*" || pattern === "*/*") return true;
  if (pattern.endsWith("/*")) return file.type.split("/")[0] === pattern.slice(0, -2);
  if (pattern.startsWith(".")) return file.name.toLowerCase().endsWith(pattern.toLowerCase());
  return file.type === pattern;
}

/**
 * Checks files before they are sent, so that the user hears of it while choosing; the chat checks them again.
 * @param held those that were chosen before
 */
export function checkFiles(given: readonly File[], limits: UploadLimits | null, held: number): Checked {
  if (!limits) return { files: [...given], refused: [] };
  if (!takesFiles(limits)) return { files: [], refused: given.length ? [t("files.none")] : [] };
  const { maxFiles = Infinity, maxSizeMb = Infinity } = limits;
  const patterns = patternsOf(limits);
  const files: File[] = [];
  const refused: string[] = [];
  const left: string[] = [];
  for (const file of given) {
    const { name, size } = file;
    if (patterns.length > 0 && !patterns.some((pattern) => fits(file, pattern)))
      refused.push(t("files.type", { name, accept: patterns.join(", ") }));
    else if (size > maxSizeMb * MB)
      refused.push(
        t("files.tooLarge", { name, size: sizeInWords(size), limit: sizeInWords(maxSizeMb * MB) }),
      );
    else if (held + files.length >= maxFiles) left.push(name);
    else files.push(file);
  }
  if (left.length > 0) refused.push(tCount("files.tooMany", maxFiles).replace("{names}", left.join(", ")));
  return { files, refused };
}

/** The files that were dropped or pasted. */
export function filesIn(data: DataTransfer | null): File[] {
  return [...(data?.files ?? [])];
}
