/** How much of an input or output is shown before the reader asks for all. */
export const CLIP = 4_000;

/** A step's input or output, and as what it is shown. */
export interface Payload {
  text: string;
  /** Whether it is Markdown; otherwise it is shown as it stands. */
  markdown: boolean;
}

/** JSON is laid out, what has a language stands as it is, the rest is Markdown. */
export function layOutPayload(text: string, language: string | undefined): Payload {
  const trimmed = text.trim();
  const mayBeJson = language === "json" || (language === undefined && /^[[{]/.test(trimmed));
  if (!mayBeJson || trimmed.length > 1_000_000) return { text, markdown: language === undefined };
  try {
    return { text: JSON.stringify(JSON.parse(trimmed), null, 2), markdown: false };
  } catch {
    // Still streaming, or not JSON after all.
    return { text, markdown: false };
  }
}
