// Where two pictures of the same thing differ, for an eye: not where letters are drawn a little stronger, but where something moved, is gone, or
// has another colour. It runs in a page, so it has all it needs inside.
// @ts-check

/**
 * @typedef {{ width: number, height: number, data: Uint8ClampedArray }} Pixels
 * @typedef {{ x: number, y: number, why: "shape" | "colour", by: number }} Difference a block, and by how much it is over what is taken
 */

/**
 * The blocks that differ.
 * @param {Pixels} was @param {Pixels} is of the same size
 * @returns {Difference[]}
 */
export function differences(was, is) {
  // What is measured here: the compression of references leaves no pixel over 16, and 4 off in the colour of a block; letters that are a tenth of a pixel
  // stronger 2 over 20, and 5. An icon that is gone leaves 24 over 26, and a button that moved by four pixels 14. Brightness alone, because what has a
  // colour and is a pixel wide has another one after compression.

  /** A block is so wide and high: 32 pixels of the view, because pictures are of half its size. */
  const BLOCK = 16;
  /** From here on a pixel is brighter or darker, when both pictures are a little blurred: what moves or goes leaves more, another rasteriser less. */
  const SHAPE = 22;
  /** So many such pixels are something. */
  const LEAST = 5;
  /** So far the average colour of a block may be off. */
  const COLOUR = 6;

  const { width, height } = was;
  if (is.width !== width || is.height !== height) throw new Error("Pictures of different sizes.");
  /** What is there more or less of each colour. */
  const channels = [0, 1, 2].map((channel) => {
    const off = new Float32Array(width * height);
    for (let at = 0; at < off.length; at++)
      off[at] = (is.data[at * 4 + channel] ?? 0) - (was.data[at * 4 + channel] ?? 0);
    return off;
  });
  const [red, green, blue] = channels;
  const brightness = Float32Array.from(
    { length: width * height },
    (_, at) => 0.299 * (red?.[at] ?? 0) + 0.587 * (green?.[at] ?? 0) + 0.114 * (blue?.[at] ?? 0),
  );

  /** @param {Float32Array} from @param {number} step to the next of a line @param {number} lines @param {number} length @param {number} next line */
  const blurLines = (from, step, lines, length, next) => {
    const to = new Float32Array(from.length);
    for (let line = 0; line < lines; line++)
      for (let i = 0; i < length; i++) {
        const at = line * next + i * step;
        const before = from[i > 0 ? at - step : at] ?? 0;
        const after = from[i < length - 1 ? at + step : at] ?? 0;
        to[at] = (before + 2 * (from[at] ?? 0) + after) / 4;
      }
    return to;
  };
  const blurred = blurLines(blurLines(brightness, 1, height, width, width), width, width, height, 1);

  /** @type {Difference[]} */
  const found = [];
  for (let y = 0; y < height; y += BLOCK)
    for (let x = 0; x < width; x += BLOCK) {
      const [right, bottom] = [Math.min(x + BLOCK, width), Math.min(y + BLOCK, height)];
      let others = 0;
      const sums = [0, 0, 0];
      for (let row = y; row < bottom; row++)
        for (let at = row * width + x; at < row * width + right; at++) {
          if (Math.abs(blurred[at] ?? 0) > SHAPE) others++;
          for (let channel = 0; channel < 3; channel++)
            sums[channel] = (sums[channel] ?? 0) + (channels[channel]?.[at] ?? 0);
        }
      const colour = Math.max(...sums.map(Math.abs)) / ((right - x) * (bottom - y));
      if (others >= LEAST) found.push({ x, y, why: "shape", by: others / LEAST });
      else if (colour > COLOUR) found.push({ x, y, why: "colour", by: colour / COLOUR });
    }
  return found;
}
