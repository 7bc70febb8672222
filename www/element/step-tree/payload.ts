/** How much of an input or output is shown before the reader asks for all. */
export const CLIP = 4_000;

/** A step's input or output as it is shown: JSON laid out, everything else as it is. */
export function layOutPayload(text: string, language: string | undefined): string {
  const trimmed = text.trim();
  const looksLikeJson = language === "json" || (language === undefined && /^[[{]/.test(trimmed));
  if (!looksLikeJson || trimmed.length > 1_000_000) return text;
  try {
    return JSON.stringify(JSON.parse(trimmed), null, 2);
  } catch {
    // Still streaming, or not JSON after all.
    return text;
  }
}
