import { english } from "./messages.en.js";
import type { MessageKey, Messages } from "./messages.en.js";

export type { MessageKey, Messages } from "./messages.en.js";

let language = "en";
/** What there is so far. */
let inEnglish: Partial<Messages> = english;
let inLanguage: Partial<Messages> = {};
let messages: Partial<Messages> = english;
let plurals = new Intl.PluralRules(language);

/** What has a form for each number: without the form's name. */
export type Plural = MessageKey extends infer K ? (K extends `${infer Stem}.other` ? Stem : never) : never;

/** The strings of a language, with the forms that its numbers have. */
export type Translation = Omit<Messages, `${Plural}.one`> & {
  [Key in `${Plural}.${"zero" | "one" | "two" | "few" | "many"}`]?: string;
};

const listeners = new Set<() => void>();

/** Calls back whenever the strings were changed. Gives back what ends that. */
export function onMessages(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

let chosenByApp = false;

/**
 * Chooses the strings of all views of the page, and the language of numbers and dates: for languages that the view does not speak by itself, and for other
 * words. What is missing stays English. A view that is told a `language` goes by that.
 */
export function setMessages(tag: string, translated: Partial<Messages & Translation>): void {
  chosenByApp = true;
  useMessages(tag, translated);
}

/** Whether the app has chosen strings of its own. */
export const isChosenByApp = (): boolean => chosenByApp;

/** @internal What `setMessages` does, for the view's own languages. */
export function useMessages(tag: string, translated: Partial<Messages & Translation>): void {
  language = tag;
  inLanguage = translated;
  messages = { ...inEnglish, ...translated };
  plurals = new Intl.PluralRules(tag);
  for (const listener of listeners) listener();
}

/** @internal Takes English strings that come later. */
export function addEnglish(more: Partial<Messages>): void {
  inEnglish = { ...inEnglish, ...more };
  messages = { ...inEnglish, ...inLanguage };
}

/** The language of numbers and dates. */
export function currentLanguage(): string {
  return language;
}

/** A string with its blanks filled in. */
export function t(key: MessageKey, values: Record<string, string | number> = {}): string {
  return (messages[key] ?? "").replace(/\{(\w+)\}/g, (blank, name: string) => String(values[name] ?? blank));
}

/** A string whose form depends on a number, which fills in `{count}`. */
export function tCount(stem: Plural, count: number): string {
  const exact = `${stem}.${plurals.select(count)}`;
  const key = exact in messages ? (exact as MessageKey) : (`${stem}.other` as MessageKey);
  return t(key, { count });
}
