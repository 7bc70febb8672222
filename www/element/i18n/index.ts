import { english } from "./messages.en.js";
import type { MessageKey, Messages } from "./messages.en.js";

export type { MessageKey, Messages } from "./messages.en.js";

let language = "en";
let messages: Messages = english;
let plurals = new Intl.PluralRules(language);

type Plural = MessageKey extends infer K ? (K extends `${infer Stem}.other` ? Stem : never) : never;

/** Chooses the strings and the language of numbers and dates. What is missing stays English. */
export function setMessages(tag: string, translated: Partial<Messages>): void {
  language = tag;
  messages = { ...english, ...translated };
  plurals = new Intl.PluralRules(tag);
}

/** The language of numbers and dates. */
export function currentLanguage(): string {
  return language;
}

/** A string with its blanks filled in. */
export function t(key: MessageKey, values: Record<string, string | number> = {}): string {
  return messages[key].replace(/\{(\w+)\}/g, (blank, name: string) => String(values[name] ?? blank));
}

/** A string whose form depends on a number, which fills in `{count}`. */
export function tCount(stem: Plural, count: number): string {
  const exact = `${stem}.${plurals.select(count)}`;
  const key = exact in messages ? (exact as MessageKey) : (`${stem}.other` as MessageKey);
  return t(key, { count });
}
