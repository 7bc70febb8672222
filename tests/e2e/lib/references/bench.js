// A blank page of the browser itself, where pictures are decoded, made small and compared: Node can't, and no package is needed for it.
// @ts-check

import { differences } from "./differences.js";
import { SHEET } from "./sheet.js";
import { FONTS } from "./still.js";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("./differences.js").Difference} Difference */
/** @typedef {import("./sheet.js").Picture} Picture */
/** @typedef {Awaited<ReturnType<typeof openBench>>} Bench */

/** Small enough for a repository, and good enough that what the compression changes is far below what counts. */
const QUALITY = 0.8;

/** @param {Page} page a blank one */
export async function openBench(page) {
  await page.evaluate(`globalThis.differences = ${String(differences)}`);
  const state = await page.evaluateHandle(
    ({ width, height, quality }) => {
      const { differences } = /** @type {any} */ (globalThis);
      const canvas = () => {
        const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
        if (!context) throw new Error("There is no canvas.");
        return context;
      };
      const [was, is, marks] = [canvas(), canvas(), canvas()];
      const blobOf = async (/** @type {string} */ address) => (await fetch(address)).blob();
      return {
        begin: async (/** @type {string | undefined} */ reference) => {
          for (const context of [was, is, marks]) context.clearRect(0, 0, width, height);
          if (reference) was.drawImage(await createImageBitmap(await blobOf(reference)), 0, 0);
        },
        look: async (/** @type {Picture["at"]} */ at, /** @type {string} */ picture) => {
          const small = await createImageBitmap(await blobOf(picture), {
            resizeWidth: at.width,
            resizeHeight: at.height,
            resizeQuality: "high",
          });
          is.drawImage(small, at.x, at.y);
          const [before, now] = [was, is].map((each) => each.getImageData(at.x, at.y, at.width, at.height));
          const found = differences(before, now);
          marks.clearRect(at.x, at.y, at.width, at.height);
          marks.globalAlpha = 0.3;
          marks.drawImage(small, at.x, at.y);
          marks.globalAlpha = 1;
          marks.strokeStyle = "red";
          for (const { x, y } of found) marks.strokeRect(at.x + x + 0.5, at.y + y + 0.5, 15, 15);
          return found;
        },
        save: async (/** @type {"is" | "marks"} */ which) => {
          const { canvas } = which === "is" ? is : marks;
          const blob = await canvas.convertToBlob({ type: "image/webp", quality });
          return new Promise((resolve) => {
            const reader = new FileReader();
            reader.onload = () => resolve(/** @type {string} */ (reader.result));
            reader.readAsDataURL(blob);
          });
        },
      };
    },
    { ...SHEET, quality: QUALITY },
  );

  return {
    /** Begins with the sheet that another one is compared with, if there is one. @param {Buffer} [reference] */
    begin: (reference) =>
      state.evaluate(
        (bench, reference) => bench.begin(reference),
        reference && `data:image/webp;base64,${reference.toString("base64")}`,
      ),

    /**
     * Takes a picture onto the sheet; resolves with where it is another one than the reference's.
     * @param {Picture} picture @param {string} png in base64
     * @returns {Promise<Difference[]>}
     */
    look: ({ at }, png) =>
      state.evaluate(
        (bench, [at, png]) => bench.look(at, png),
        /** @type {const} */ ([at, `data:image/png;base64,${png}`]),
      ),

    /** The sheet as it is by now, or where it differs. @param {"is" | "marks"} which */
    save: async (which) => {
      const address = await state.evaluate((bench, which) => bench.save(which), which);
      return Buffer.from(address.slice(address.indexOf(",") + 1), "base64");
    },

    /** What pictures depend on beside the view: how wide texts are, and the browser. */
    machine: async () => {
      const chromium = page.context().browser()?.version().split(".")[0] ?? "";
      return { chromium, widths: await page.evaluate(widths, FONTS) };
    },
  };
}

/** How wide texts are in each font: another one, or another version of it, has other widths. @param {typeof FONTS} fonts */
function widths({ text, code }) {
  const context = new OffscreenCanvas(1, 1).getContext("2d");
  if (!context) throw new Error("There is no canvas.");
  /** @type {Record<string, number>} */
  const found = {};
  const samples = {
    latin: "The quick brown fox jumps over the lazy dog: “0123456789”, — €é …",
    arabic: "كيف أخطط لثلاثة أيام في لشبونة؟",
    chinese: "里斯本很美。先去城堡",
    signs: "→ ✓ ∫ √ π ↩ ⌘",
  };
  for (const [name, family] of Object.entries({
    text,
    code,
    maths: "math",
    serif: "serif",
    system: "system-ui",
  }))
    for (const style of ["400", "600", "italic 400"])
      for (const [script, sample] of Object.entries(samples)) {
        context.font = `${style} 16px ${family}`;
        found[`${name} ${style} ${script}`] = Math.round(context.measureText(sample).width * 10) / 10;
      }
  return found;
}
