import { currentLanguage } from "../i18n/index.js";

/** What a language is called in the language of the view. */
export function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames([currentLanguage()], { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

/** Scripts that tell a language, or a few, the likeliest first. Kana before Han, because Japanese is written with both. */
const SCRIPTS: readonly (readonly [script: RegExp, ...languages: string[]])[] = [
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/u, "ja"],
  [/\p{Script=Hangul}/u, "ko"],
  [/\p{Script=Han}/u, "zh", "ja", "yue"],
  [/\p{Script=Arabic}/u, "ar", "fa", "ur", "ps"],
  [/\p{Script=Hebrew}/u, "he", "yi"],
  [/\p{Script=Cyrillic}/u, "ru", "uk", "bg", "sr", "be", "mk", "kk"],
  [/\p{Script=Greek}/u, "el"],
  [/\p{Script=Devanagari}/u, "hi", "mr", "ne"],
  [/\p{Script=Thai}/u, "th"],
];

const primary = (tag: string): string => tag.toLowerCase().split(/[-_]/)[0] ?? "";

/** What a text is most likely written in: what its script says, in the user's own words of that where there are some. */
export function languageOf(text: string): string {
  const known = [currentLanguage(), ...navigator.languages];
  const letters = text.match(/\p{L}/gu) ?? [];
  for (const [script, ...languages] of SCRIPTS) {
    const share = letters.filter((letter) => script.test(letter)).length / letters.length;
    // A name in another script does not make a text another language's; some kana make it Japanese.
    if (share > (languages[0] === "ja" ? 0.1 : 0.5))
      return known.find((tag) => languages.includes(primary(tag))) ?? languages[0] ?? "en";
  }
  const foreign = SCRIPTS.flatMap(([, ...languages]) => languages);
  return known.find((tag) => !foreign.includes(primary(tag))) ?? "en";
}

/** The voice for a language: one on the device before one that sends the text away; undefined leaves it to the browser. */
export function voiceFor(
  language: string,
  voices: readonly SpeechSynthesisVoice[],
): SpeechSynthesisVoice | undefined {
  // Android writes tags with an underscore.
  const tag = (voice: SpeechSynthesisVoice): string => voice.lang.replace("_", "-").toLowerCase();
  const worth = (voice: SpeechSynthesisVoice): number =>
    (voice.localService ? 4 : 0) + (tag(voice) === language.toLowerCase() ? 2 : 0) + (voice.default ? 1 : 0);
  return voices
    .filter((voice) => primary(voice.lang) === primary(language))
    .toSorted((a, b) => worth(b) - worth(a))[0];
}
