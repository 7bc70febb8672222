import { currentLanguage } from "./index.js";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Making a formatter costs more than a message: each is made once. */
const formatters = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

function known<F extends Intl.NumberFormat | Intl.DateTimeFormat>(
  options: object,
  make: (language: string) => F,
): F {
  const language = currentLanguage();
  const key = `${language} ${JSON.stringify(options)}`;
  let formatter = formatters.get(key) as F | undefined;
  if (!formatter) formatters.set(key, (formatter = make(language)));
  return formatter;
}

function number(value: number, options: Intl.NumberFormatOptions): string {
  return known(options, (language) => new Intl.NumberFormat(language, options)).format(value);
}

function date(time: number, options: Intl.DateTimeFormatOptions): string {
  return known(options, (language) => new Intl.DateTimeFormat(language, options)).format(time);
}

/** A length of time as a person says it: `0.8 s`, `12 s`, `1 min 5 s`. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1000;
  const unit = (value: number, of: string, digits = 0): string =>
    number(value, {
      style: "unit",
      unit: of,
      unitDisplay: "short",
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
  if (seconds < 9.95) return unit(seconds, "second", 1).replace("sec", "s");
  const whole = Math.round(seconds);
  const inSeconds = unit(whole % 60, "second").replace("sec", "s");
  return whole < 60 ? inSeconds : `${unit(Math.floor(whole / 60), "minute")} ${inSeconds}`;
}

/** A length of time as a clock shows it: `0:07`. */
export function formatClock(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  return `${number(Math.floor(seconds / 60), {})}:${number(seconds % 60, { minimumIntegerDigits: 2 })}`;
}

/** `39 of 94 MB` is written with one unit: the second number's. */
export function formatBytes(bytes: number, like = bytes): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, like)) / 3)));
  const value = bytes / 1000 ** power;
  const maximumFractionDigits = power > 0 && value < 10 ? 1 : 0;
  return number(value, {
    style: "unit",
    unit: units[power] ?? "byte",
    unitDisplay: "short",
    maximumFractionDigits,
  });
}

/** A count with separators. */
export function formatNumber(value: number): string {
  return number(value, { maximumFractionDigits: 1 });
}

/** A share of one as a percentage. */
export function formatPercent(share: number): string {
  return number(share, { style: "percent" });
}

/** How many days ago something was, counted by midnights. */
export function daysAgo(iso: string, now = Date.now()): number {
  const midnight = (time: number): number => new Date(time).setHours(0, 0, 0, 0);
  return Math.round((midnight(now) - midnight(Date.parse(iso))) / DAY);
}

/** A month and its year. */
export function formatMonth(iso: string): string {
  return date(Date.parse(iso), { month: "long", year: "numeric" });
}

/** A day, as one speaks of it. */
export function formatDay(iso: string, now = Date.now()): string {
  const days = daysAgo(iso, now);
  if (days === 0 || days === 1)
    return new Intl.RelativeTimeFormat(currentLanguage(), { numeric: "auto" }).format(-days, "day");
  const isThisYear = new Date(iso).getFullYear() === new Date(now).getFullYear();
  const options: Intl.DateTimeFormatOptions = { weekday: "short", day: "numeric", month: "long" };
  return date(Date.parse(iso), isThisYear ? options : { ...options, year: "numeric" });
}

/** A moment in full, for a tooltip. */
export function formatMoment(iso: string): string {
  const time = Date.parse(iso);
  if (Number.isNaN(time)) return "";
  return date(time, { dateStyle: "medium", timeStyle: "short" });
}
