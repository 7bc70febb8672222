/** Light, dark, or as the system has it; remembered in this browser. */

/** A choice of colour scheme. */
export type Scheme = "light" | "dark" | "system";

/** All choices, in the order they are offered. */
export const SCHEMES: readonly Scheme[] = ["light", "dark", "system"];

const KEY = "oneloop.scheme";

/** The remembered choice. Where storage is closed to the page, nothing is remembered. */
export function readScheme(): Scheme {
  try {
    const stored = localStorage.getItem(KEY);
    return SCHEMES.find((scheme) => scheme === stored) ?? "system";
  } catch {
    return "system";
  }
}

/** Draws an element in a scheme, and remembers it. */
export function writeScheme(host: HTMLElement, scheme: Scheme): void {
  applyScheme(host, scheme);
  try {
    localStorage.setItem(KEY, scheme);
  } catch {
    // It holds until the page is left.
  }
}

/** Draws an element in a scheme. */
export function applyScheme(host: HTMLElement, scheme: Scheme): void {
  host.style.colorScheme = scheme === "system" ? "light dark" : scheme;
}
