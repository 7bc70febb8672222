import { t } from "../i18n/index.js";
import type { Look } from "./look.js";

/** A figure that is there. */
export interface Drawn {
  /** What it is called by its source, and what is said of it. */
  title: string;
  description: string;
  /** Fits it into another width. */
  resize?(width: number): Promise<void> | void;
  /** The figure as an SVG file. */
  picture(): Promise<string>;
  /** Takes it away, with all that it listens to. */
  end(): void;
}

/** Draws a figure's source into an element that is laid out already. */
export type Draw = (kind: string, source: string, into: HTMLElement, look: Look) => Promise<Drawn>;

/** Why a figure is not drawn, in words for whoever reads it. */
export class FigureError extends Error {}

/** A library, or why it is not there. */
export async function bring<T>(library: Promise<T>): Promise<T> {
  try {
    return await library;
  } catch (error) {
    throw new FigureError(t("figure.missing", { reason: reasonOf(error) }));
  }
}

/** That a figure wants something of an address, which it does not get. */
export function outside(address: string): FigureError {
  return new FigureError(t("figure.outside", { address: address.slice(0, 200) }));
}

/** What is in a source of JSON. */
export function parseObject(source: string): Record<string, unknown> {
  const value: unknown = JSON.parse(source);
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new FigureError(t("figure.noObject"));
  return value as Record<string, unknown>;
}

/** A text that may be a list of lines; anything else is none. */
export function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.filter((line) => typeof line === "string").join(" ");
  if (typeof value === "object" && value !== null) return textOf((value as { text?: unknown }).text);
  return "";
}

/** What went wrong, in one piece. */
export function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 1_000);
}
