import type { Spec, View } from "vega";
import type { TopLevelSpec } from "vega-lite";
import { t } from "../i18n/index.js";
import type { Look } from "./look.js";
import { FigureError, bring, outside, parseObject, reasonOf, textOf } from "./types.js";
import type { Draw } from "./types.js";

/** Views of several plots have widths of their own. */
const COMPOSED = ["hconcat", "vconcat", "concat", "facet", "repeat"];

/** Draws plots of Vega-Lite's and Vega's. Expressions are interpreted, so no policy has to let text run; nothing is loaded. */
export const draw: Draw = async (kind, source, into, look) => {
  const given = parseObject(source);
  const [vega, { expressionInterpreter }] = await bring(
    Promise.all([import("vega"), import("vega-interpreter")]),
  );
  /** What was said while it was made, and what it has asked for. */
  const told: string[] = [];
  let refused = "";
  const logger = quietLogger(told);
  const isLite = kind === "vega-lite" && !/\/vega\/v\d/.test(textOf(given["$schema"]));
  const fits = isLite && isFitting(given);
  let spec = given as unknown as Spec;
  if (isLite) {
    const { compile } = await bring(import("vega-lite"));
    const fitted = fits
      ? { autosize: { type: "fit", contains: "padding" }, ...given, width: "container" }
      : given;
    spec = compile(fitted as unknown as TopLevelSpec, { logger, config: { background: "transparent" } }).spec;
  }
  freeFromPage(spec);
  const loader = {
    ...vega.loader(),
    options: {},
    load: async (uri: string): Promise<string> => {
      const data = /^data:[^,]*,/i.test(uri) ? await loader.read(uri) : undefined;
      if (data !== undefined) return data;
      refused ||= uri;
      throw outside(uri);
    },
    read: async (uri: string): Promise<string> => {
      const [head = "", ...rest] = uri.split(",");
      const body = decodeURIComponent(rest.join(","));
      return /;base64$/i.test(head)
        ? new TextDecoder().decode(Uint8Array.from(atob(body), (c) => c.charCodeAt(0)))
        : body;
    },
    sanitize: async (
      uri: string,
      options: { context?: string },
    ): Promise<{ href: string; target?: string; rel?: string }> => {
      if (options.context === "href" && /^(?:https?|mailto):/i.test(uri))
        return { href: uri, target: "_blank", rel: "noopener noreferrer" };
      if (options.context !== "href" && /^data:image\//i.test(uri)) return { href: uri };
      if (options.context !== "href") refused ||= uri;
      throw outside(uri);
    },
  };
  let view: View | undefined;
  try {
    view = new vega.View(vega.parse(spec, themeOf(look), { ast: true }), {
      expr: expressionInterpreter,
      loader: loader as never,
      logger,
      renderer: "svg",
      container: into,
      hover: true,
    } as never);
    await view.runAsync();
    if (refused) throw outside(refused);
    const problem = told[0];
    if (problem !== undefined) throw new FigureError(t("figure.wrong", { reason: problem }));
  } catch (error) {
    view?.finalize();
    throw error instanceof FigureError
      ? error
      : new FigureError(t("figure.wrong", { reason: reasonOf(error) }));
  }
  const drawn = view;
  return {
    title: textOf(given["title"]),
    description: textOf(given["description"]),
    resize: async (width) => {
      if (fits) await drawn.signal("width", width).resize().runAsync();
    },
    picture: async () => drawn.toSVG(),
    end: () => void drawn.finalize(),
  };
};

/** Whether a plot has the width of its column: one that says nothing else. */
function isFitting(spec: Record<string, unknown>): boolean {
  const encoding = (spec["encoding"] ?? {}) as Record<string, unknown>;
  const isComposed =
    COMPOSED.some((name) => name in spec) || ["row", "column", "facet"].some((name) => name in encoding);
  return !isComposed && (spec["width"] === undefined || spec["width"] === "container");
}

/** A control of a plot stands beneath it, not in an element of the page that it names. */
function freeFromPage(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  for (const [name, each] of Object.entries(value)) {
    if (name === "values") continue;
    if (name === "bind" && typeof each === "object" && each !== null)
      delete (each as { element?: unknown }).element;
    freeFromPage(each);
  }
}

/** Errors are told; warnings are for whoever writes specifications, and nothing goes to the console. */
function quietLogger(told: string[]): never {
  const logger = {
    level: () => logger,
    error: (...words: unknown[]) => {
      told.push(words.map(reasonOf).join(" "));
      return logger;
    },
    warn: () => logger,
    info: () => logger,
    debug: () => logger,
  };
  return logger as never;
}

function themeOf(look: Look): never {
  const words = { labelColor: look.quiet, titleColor: look.text, labelFont: look.font, titleFont: look.font };
  const ramp = [look.accentQuiet, look.accent];
  const config = {
    background: "transparent",
    font: look.font,
    // What happens in the page outside is none of a plot's business.
    events: { selector: false, bind: "container" },
    axis: {
      ...words,
      labelFontSize: 12,
      titleFontSize: 12,
      titleFontWeight: 500,
      domainColor: look.edge,
      tickColor: look.edge,
      gridColor: look.line,
    },
    legend: { ...words, labelFontSize: 12, titleFontSize: 12, titleFontWeight: 500 },
    header: words,
    title: {
      color: look.text,
      subtitleColor: look.quiet,
      font: look.font,
      subtitleFont: look.font,
      fontSize: 15,
      fontWeight: 600,
      anchor: "start",
    },
    style: {
      "guide-label": { font: look.font },
      "guide-title": { font: look.font },
      "group-title": { font: look.font },
      cell: { stroke: look.line },
      text: { fill: look.text, font: look.font },
    },
    text: { fill: look.text, font: look.font },
    rect: { fill: look.series[0] },
    symbol: { fill: look.series[0] },
    line: { stroke: look.series[0] },
    rule: { stroke: look.quiet },
    arc: { fill: look.series[0] },
    area: { fill: look.series[0] },
    path: { stroke: look.series[0] },
    shape: { stroke: look.series[0] },
    range: { category: look.series, ordinal: ramp, ramp, heatmap: ramp },
  };
  return config as never;
}
