/** The languages that come with the view. Each is loaded when it is first chosen. */
import { useMessages } from "./index.js";
import type { Messages, Plural, Translation } from "./index.js";

export type { Translation } from "./index.js";

const LOADERS = {
  ar: async () => import("./messages.ar.js"),
  de: async () => import("./messages.de.js"),
  es: async () => import("./messages.es.js"),
  fr: async () => import("./messages.fr.js"),
  ja: async () => import("./messages.ja.js"),
  ko: async () => import("./messages.ko.js"),
  pt: async () => import("./messages.pt.js"),
  ru: async () => import("./messages.ru.js"),
  zh: async () => import("./messages.zh.js"),
} satisfies Record<string, () => Promise<{ messages: Translation }>>;

/** A language that the view speaks: the first part of its tag. */
export type Language = "en" | keyof typeof LOADERS;

/** The tags of the languages that the view speaks. */
export const LANGUAGES: readonly Language[] = ["en", ...(Object.keys(LOADERS) as Language[])];

/** Those of apps' own strings, too. */
const RIGHT_TO_LEFT = ["ar", "dv", "fa", "he", "ps", "ur", "yi"];

/** The first of these tags whose language the view speaks; English where it speaks none. */
export function spokenOf(tags: readonly string[]): { tag: string; language: Language } {
  for (const tag of tags) {
    const language = partOf(tag) as Language;
    // A tag that is none would make every number and date fail.
    if (LANGUAGES.includes(language)) return { tag: isTag(tag) ? tag : language, language };
  }
  return { tag: "en", language: "en" };
}

function isTag(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

/** In which direction the language of a tag is written. */
export const directionOf = (tag: string): "ltr" | "rtl" =>
  RIGHT_TO_LEFT.includes(partOf(tag)) ? "rtl" : "ltr";

const partOf = (tag: string): string => tag.toLowerCase().split(/[-_]/)[0] ?? "";

/**
 * Makes the view speak the first of these languages that it can, with the numbers and dates of the whole tag (`de-CH`). There is one language a page.
 * Where its file can't be loaded, what was spoken before stays.
 */
export async function speak(tags: readonly string[]): Promise<void> {
  const { tag, language } = spokenOf(tags);
  const messages: Partial<Messages & Record<`${Plural}.${string}`, string>> =
    language === "en" ? {} : (await LOADERS[language]()).messages;
  useMessages(tag, messages);
}
