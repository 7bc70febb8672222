import type { Mermaid } from "mermaid";
import { t } from "../i18n/index.js";
import { guard, guardPage } from "./guard.js";
import type { Look } from "./look.js";
import { svgFile } from "./svg.js";
import { FigureError, bring, outside, reasonOf } from "./types.js";
import type { Draw } from "./types.js";

let count = 0;
/** Mermaid has one set of settings for all: one diagram after the other. */
let queue: Promise<unknown> = Promise.resolve();

/** Draws diagrams of Mermaid's, as images: nothing in them runs, and their styles are their own. */
export const draw: Draw = async (_kind, source, into, look) => {
  const { default: mermaid } = await bring(import("mermaid"));
  const { svg, title, description } = await inTurn(() => render(mermaid, withoutAttributes(source), look));
  const image = document.createElement("img");
  image.alt = [title, description].filter(Boolean).join(". ") || t("figure.diagram");
  const url = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  image.src = url;
  into.append(image);
  try {
    await image.decode();
  } catch {
    URL.revokeObjectURL(url);
    throw new FigureError(t("figure.blocked"));
  }
  // A wide one is scrolled rather than too small to be read.
  image.style.minWidth = `${Math.round(image.naturalWidth * 0.6)}px`;
  return { title, description, picture: async () => svg, end: () => URL.revokeObjectURL(url) };
};

function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const turn = queue.then(work);
  queue = turn.catch(() => undefined);
  return turn;
}

/** Texts are measured where they are drawn, in the page; its style sheet is adopted meanwhile, where a strict policy lets none be written. */
async function render(
  mermaid: Mermaid,
  source: string,
  look: Look,
): Promise<{ svg: string; title: string; description: string }> {
  const id = `oneloop-diagram-${++count}`;
  mermaid.initialize(settingsOf(look));
  const place = document.createElement("div");
  Object.assign(place.style, {
    position: "fixed",
    insetInlineStart: "-10000px",
    top: "0",
    width: "1000px",
    visibility: "hidden",
    direction: "ltr",
  });
  place.setAttribute("aria-hidden", "true");
  const sheets: CSSStyleSheet[] = [];
  let css = "";
  guard(place, (text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    sheets.push(sheet);
    css += text;
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  });
  document.body.append(place);
  const release = guardPage();
  try {
    const { db } = await mermaid.mermaidAPI.getDiagramFromText(source);
    refusePictures(db);
    let svg = "";
    // Mermaid would read the drawing's text, and have it parsed: we take the nodes, while they are there.
    const append = place.appendChild.bind(place);
    place.appendChild = <N extends Node>(node: N): N => {
      const made = append(node);
      Object.defineProperty(made, "innerHTML", {
        get: () => {
          const drawing = (made as unknown as Element).querySelector("svg");
          if (drawing) svg = svgFile(drawing, css);
          return "<svg></svg>";
        },
      });
      return made;
    };
    await mermaid.render(id, source, place);
    return {
      svg,
      title: db.getAccTitle?.() || db.getDiagramTitle?.() || "",
      description: db.getAccDescription?.() ?? "",
    };
  } catch (error) {
    throw error instanceof FigureError
      ? error
      : new FigureError(t("figure.wrong", { reason: reasonOf(error) }));
  } finally {
    release();
    place.remove();
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => !sheets.includes(sheet));
  }
}

/** Labels have no tags but line breaks, and Mermaid takes others away; with such attributes, a strict policy would complain while it does. */
function withoutAttributes(source: string): string {
  return source.replace(/<[a-z][^<>]*[\s/"'](?:on\w+|style)\s*=[^<>]*>/gi, "");
}

/** A node may be a picture, which Mermaid would load. */
function refusePictures(db: object): void {
  const { nodes = [] } = (db as { getData?(): { nodes?: { img?: string }[] } }).getData?.() ?? {};
  for (const { img } of nodes) if (img !== undefined && !/^data:image\//i.test(img)) throw outside(img);
}

function settingsOf(look: Look): object {
  return {
    startOnLoad: false,
    securityLevel: "strict",
    suppressErrorRendering: true,
    htmlLabels: false,
    logLevel: "fatal",
    deterministicIds: true,
    fontFamily: look.font,
    // What a diagram may not say of itself.
    secure: [
      "secure",
      "securityLevel",
      "startOnLoad",
      "maxTextSize",
      "maxEdges",
      "suppressErrorRendering",
      "htmlLabels",
      "themeCSS",
      "fontFamily",
      "altFontFamily",
      "dompurifyConfig",
      "logLevel",
    ],
    theme: "base",
    themeVariables: {
      darkMode: look.dark,
      background: look.sunken,
      fontFamily: look.font,
      fontSize: "14px",
      primaryColor: look.accentQuiet,
      primaryTextColor: look.text,
      primaryBorderColor: look.accent,
      secondaryColor: look.raised,
      tertiaryColor: look.sunken,
      lineColor: look.quiet,
      textColor: look.text,
      noteBkgColor: look.warnQuiet,
      noteTextColor: look.text,
      edgeLabelBackground: look.sunken,
      ...Object.fromEntries(look.series.map((colour, at) => [`pie${at + 1}`, colour])),
    },
  };
}
