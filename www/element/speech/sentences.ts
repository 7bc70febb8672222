import { languageOf } from "./languages.js";

/** What is said at once. */
export interface Sentence {
  text: string;
  language: string;
}

/**
 * How long what is said at once may be, in letters: Chromium's voices from the network fall silent after 15 seconds, and no event tells it
 * (https://stackoverflow.com/questions/42875726). A sign that is a syllable or a word counts for three.
 */
const ROOM = 180;
const WIDE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
/** Where a sentence that is too long is best taken apart. */
const PAUSES = [/[,;:،؛，、；：–—]\s*/gu, /\s+/gu];

/** A text in pieces to say: sentences, and what of them is short enough where they are long. */
export function sentencesOf(paragraphs: readonly string[], rate = 1): Sentence[] {
  const room = ROOM * Math.min(1, rate);
  return paragraphs.flatMap((paragraph) => {
    const language = languageOf(paragraph);
    return segments(paragraph, language)
      .flatMap((sentence) => pieces(sentence, room))
      .map((text) => ({ text: text.trim(), language }))
      .filter(({ text }) => /[\p{L}\p{N}]/u.test(text));
  });
}

function segments(text: string, language: string): string[] {
  // Older browsers have none.
  if (!("Segmenter" in Intl)) return text.split(/(?<=[.!?؟]\s|[。！？])/u);
  const segmenter = new Intl.Segmenter(language, { granularity: "sentence" });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

function pieces(text: string, room: number): string[] {
  let length = 0;
  let end = 0;
  for (const character of text) {
    length += WIDE.test(character) ? 3 : 1;
    if (length > room) break;
    end += character.length;
  }
  if (end >= text.length) return [text];
  const head = text.slice(0, end);
  const pause = PAUSES.map((mark) => [...head.matchAll(mark)].at(-1)).find((found) => found !== undefined);
  const cut = pause ? pause.index + pause[0].length : end;
  return [text.slice(0, cut), ...pieces(text.slice(cut), room)];
}
