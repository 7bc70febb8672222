// The pictures of a state are on one sheet: a row for each colour scheme, in it one picture for each width.
// @ts-check

export const HEIGHT = 800;
export const WIDTHS = [1280, 768, 360];
export const SCHEMES = /** @type {const} */ (["light", "dark"]);
/** Pictures are of half the size: it is enough to see what has changed, and takes a quarter of the room. */
export const SCALE = 0.5;

/** @typedef {{ colorScheme: "light" | "dark", viewport: { width: number, height: number }, name: string, at: { x: number, y: number, width: number, height: number } }} Picture */

const scaled = (/** @type {number} */ pixels) => pixels * SCALE;

/** The pictures in the order in which they are made, with their places. @type {Picture[]} */
export const PICTURES = WIDTHS.flatMap((width, column) => {
  const x = scaled(WIDTHS.slice(0, column).reduce((sum, each) => sum + each, 0));
  return SCHEMES.map((colorScheme, row) => ({
    colorScheme,
    viewport: { width, height: HEIGHT },
    name: `${width} px, ${colorScheme}`,
    at: { x, y: scaled(row * HEIGHT), width: scaled(width), height: scaled(HEIGHT) },
  }));
});

export const SHEET = {
  width: scaled(WIDTHS.reduce((sum, each) => sum + each, 0)),
  height: scaled(SCHEMES.length * HEIGHT),
};
