const PATHS = {
  note: "M10 9v4.5M10 6.3v.2M17 10a7 7 0 1 1-14 0 7 7 0 0 1 14 0",
  tip: "M7.5 13.5c0-1.6-2.2-2.6-2.2-5.6a4.7 4.7 0 0 1 9.4 0c0 3-2.2 4-2.2 5.6zM8 16.5h4",
  important:
    "M4.5 3.5h11A1.5 1.5 0 0 1 17 5v7.5a1.5 1.5 0 0 1-1.5 1.5H11l-3.5 3v-3h-3A1.5 1.5 0 0 1 3 12.5V5a1.5 1.5 0 0 1 1.5-1.5M10 6v3M10 11.3v.1",
  warning: "M10 3.5 17.5 16.5h-15zM10 8.5v3.5M10 14.2v.1",
  caution: "M7 3h6l4 4v6l-4 4H7l-4-4V7zM10 6.5v4M10 13.3v.1",
};

const SVG = "http://www.w3.org/2000/svg";

/** The drawing in front of an alert's title. */
export function alertIcon(name: keyof typeof PATHS): SVGElement {
  return drawing(PATHS[name]);
}

/** One of our drawings as a node: 20 units wide, decoration only. */
export function drawing(path: string): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}
