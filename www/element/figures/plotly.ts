import type Library from "plotly.js-strict-dist-min";
import { t } from "../i18n/index.js";
import { guard, guardPage } from "./guard.js";
import type { Look } from "./look.js";
import { FigureError, bring, outside, parseObject, reasonOf, textOf } from "./types.js";
import type { Draw } from "./types.js";

/** Where Plotly looks for its style sheet, and writes it if there is none. */
const SHEET = "plotly.js-style-global";
/** Kinds that load maps from elsewhere. */
const MAPS = /^(?:scattergeo|choropleth|(?:scatter|density|choropleth)map(?:box)?)$/;

let sheet: CSSStyleSheet | undefined;

/** Plotly writes its rules into a style element, which a strict policy refuses and a shadow root does not see: it gets a sheet of ours instead. */
async function load(): Promise<typeof Library> {
  const own = document.getElementById(SHEET);
  sheet ??= new CSSStyleSheet();
  if (!own) {
    const stand = document.createElement("meta");
    stand.id = SHEET;
    Object.defineProperty(stand, "sheet", { value: sheet });
    document.head.append(stand);
  }
  const { default: plotly } = await bring(withoutMapSheet(async () => import("plotly.js-strict-dist-min")));
  // The page had it before.
  if (own instanceof HTMLStyleElement && sheet.cssRules.length === 0)
    for (const rule of own.sheet?.cssRules ?? []) sheet.insertRule(rule.cssText);
  return plotly;
}

/** The library of its maps, which are not drawn, writes a style element of its own as soon as it is loaded. */
async function withoutMapSheet<T>(work: () => Promise<T>): Promise<T> {
  const { head } = document;
  head.appendChild = <N extends Node>(node: N): N =>
    node instanceof HTMLStyleElement && node.textContent.startsWith(".maplibregl-")
      ? node
      : (Node.prototype.appendChild.call(head, node) as N);
  try {
    return await work();
  } finally {
    Reflect.deleteProperty(head, "appendChild");
  }
}

/** Draws figures of Plotly's, to be zoomed and panned as Plotly does. */
export const draw: Draw = async (_kind, source, into, look) => {
  const { data, layout } = parseObject(source) as { data?: unknown; layout?: Record<string, unknown> };
  refuseOutside([data, layout]);
  const plotly = await load();
  const root = into.getRootNode();
  if (sheet && root instanceof ShadowRoot && !root.adoptedStyleSheets.includes(sheet))
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  const node = guard(document.createElement("div"), () => undefined);
  into.append(node);
  const height = typeof layout?.["height"] === "number" ? Math.min(layout["height"], 640) : 380;
  const fitted = {
    ...layout,
    template: layout?.["template"] ?? templateOf(look),
    width: undefined,
    height,
    autosize: true,
  };
  node.style.height = `${height}px`;
  try {
    await plotly.newPlot(node, Array.isArray(data) ? data : [], fitted, {
      displaylogo: false,
      showSendToCloud: false,
      showEditInChartStudio: false,
      sendDataToCloud: false,
      // The bar above has it.
      modeBarButtonsToRemove: ["toImage", "sendDataToCloud"],
      scrollZoom: false,
    });
  } catch (error) {
    plotly.purge(node);
    throw new FigureError(t("figure.wrong", { reason: reasonOf(error) }));
  }
  return {
    title: textOf(layout?.["title"]),
    description: textOf((layout?.["meta"] as { description?: unknown } | undefined)?.description),
    resize: async () => void (await plotly.Plots.resize(node)),
    picture: async () => {
      const release = guardPage();
      try {
        const address = await plotly.toImage(node, { format: "svg", width: node.clientWidth, height });
        return decodeURIComponent(address.slice(address.indexOf(",") + 1));
      } finally {
        release();
      }
    },
    end: () => plotly.purge(node),
  };
};

/** Throws for whatever would be loaded, also later, by a button of the figure's own. */
function refuseOutside(value: unknown, name = ""): void {
  if (typeof value === "string") {
    if (MAPS.test(value)) throw outside(value);
    if (/source$|topojsonURL|tiles?$/i.test(name) && !value.startsWith("data:image/") && /[/:]/.test(value))
      throw outside(value);
  } else if (Array.isArray(value)) for (const each of value) refuseOutside(each, name);
  else if (typeof value === "object" && value !== null)
    for (const [key, each] of Object.entries(value)) refuseOutside(each, key);
}

function templateOf(look: Look): object {
  const axis = {
    gridcolor: look.line,
    linecolor: look.edge,
    zerolinecolor: look.edge,
    tickcolor: look.edge,
    automargin: true,
  };
  return {
    layout: {
      font: { family: look.font, color: look.text, size: 12 },
      title: { font: { size: 15 }, x: 0.02 },
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      colorway: look.series,
      margin: { l: 56, r: 24, t: 56, b: 48 },
      xaxis: axis,
      yaxis: axis,
      colorscale: {
        sequential: [
          [0, look.accentQuiet],
          [1, look.accent],
        ],
      },
      hoverlabel: {
        bgcolor: look.raised,
        bordercolor: look.line,
        font: { color: look.text, family: look.font },
      },
      modebar: { bgcolor: "rgba(0,0,0,0)", color: look.quiet, activecolor: look.accent },
    },
  };
}
