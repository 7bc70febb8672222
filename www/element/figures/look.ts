/** What a figure is drawn with: the view's colours as `#rrggbb`, because libraries read no newer notation, and its font. */
export interface Look {
  ground: string;
  raised: string;
  sunken: string;
  text: string;
  quiet: string;
  line: string;
  edge: string;
  accent: string;
  accentQuiet: string;
  warnQuiet: string;
  font: string;
  dark: boolean;
  /** Colours for series: as far apart as they can be, and equally light. */
  series: string[];
}

const NAMES = {
  ground: "ground",
  raised: "raised",
  sunken: "sunken",
  text: "text",
  quiet: "text-quiet",
  line: "line",
  edge: "edge",
  accent: "accent",
  accentQuiet: "accent-quiet",
  warnQuiet: "warn-quiet",
};
const HUES = [262, 50, 155, 15, 310, 200, 95, 345];

/** Reads what an element would be drawn with. @param probe one of its own, whose colour may be changed */
export function readLook(probe: HTMLElement): Look {
  const style = getComputedStyle(probe);
  const paint = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const hex = (colour: string): string => {
    probe.style.color = colour;
    if (!paint) return "#888888";
    paint.clearRect(0, 0, 1, 1);
    paint.fillStyle = style.color;
    paint.fillRect(0, 0, 1, 1);
    const [r = 0, g = 0, b = 0] = paint.getImageData(0, 0, 1, 1).data;
    return `#${[r, g, b].map((value) => value.toString(16).padStart(2, "0")).join("")}`;
  };
  const named = Object.fromEntries(
    Object.entries(NAMES).map(([name, property]) => [name, hex(`var(--ol-${property})`)]),
  ) as Record<keyof typeof NAMES, string>;
  const dark = parseInt(named.ground.slice(1, 3), 16) < 128;
  const series = HUES.map((hue) => hex(dark ? `oklch(0.74 0.12 ${hue})` : `oklch(0.56 0.14 ${hue})`));
  probe.style.removeProperty("color");
  return { ...named, dark, series, font: style.fontFamily };
}
