import type { MarkdownRenderer } from "../../../pkg/markdown/oneloop.js";
import { drawFigures } from "./figures.js";
import { highlightLines } from "./highlight/index.js";
import { loadedMarkdown, loadMarkdown } from "./load.js";
import { PatchTarget } from "./patch.js";

/** Blocks that a caret goes to the end of. */
const BLOCKS = new Set([
  "P",
  "LI",
  "UL",
  "OL",
  "BLOCKQUOTE",
  "H1",
  "H2",
  "H3",
  "H4",
  "H5",
  "H6",
  "PRE",
  "CODE",
]);
BLOCKS.add("DIV").add("TABLE").add("TBODY").add("TR").add("TD").add("TH").add("THEAD");

/** After how many milliseconds at most all of the text is shown. */
const LATE = 200;

function isBlock(element: Element): boolean {
  return BLOCKS.has(element.tagName) || element.matches(".line, .piece");
}

/** A message's text in an element, rendered as it grows. */
export class MarkdownBody {
  #target: PatchTarget;
  #renderer: MarkdownRenderer | null = null;
  /** What the renderer has been given. */
  #text = "";
  #finished = false;
  #tip: Element | null = null;
  #late: ReturnType<typeof setTimeout> | undefined;
  #wanted = { text: "", live: false };

  /** @param finished called when the whole of a text is in the element */
  constructor(
    private readonly root: HTMLElement,
    private readonly finished: () => void = () => undefined,
  ) {
    this.#target = new PatchTarget(root);
  }

  /**
   * Shows a text. One that continues the last is only added to.
   * @param live whether more will come: the caret stands at its end
   */
  update(text: string, live: boolean): void {
    this.#wanted = { text, live };
    const module = loadedMarkdown();
    if (!module) {
      this.#showPlain();
      return;
    }
    // A comparison of whole strings is quick; `startsWith` goes character by character.
    const continues =
      text.slice(0, this.#text.length) === this.#text && !(this.#finished && text.length > this.#text.length);
    if (!continues) this.#reset();
    if (!this.#finished && (text !== this.#text || !live)) {
      this.#renderer ??= new module.MarkdownRenderer(true);
      const end = live ? wholeCharacters(text) : text.length;
      const patch = this.#renderer.push(text.slice(this.#text.length, end));
      this.#target.apply(patch);
      this.#text = text.slice(0, end);
      if (!live) this.#finish();
      else if (patch[0].length > 0) this.#drawn(false);
      else this.#late ??= setTimeout(() => this.#flush(), LATE);
    }
    this.#moveCaret(live);
  }

  /** Whether all of the last text is there. */
  get isFinished(): boolean {
    return this.#finished;
  }

  /** Lets go of what the renderer holds. */
  dispose(): void {
    clearTimeout(this.#late);
    this.#late = undefined;
    this.#renderer?.free();
    this.#renderer = null;
  }

  /** The renderer may keep the last of a very long paragraph to itself. */
  #flush(): void {
    this.#late = undefined;
    if (!this.#renderer || this.#finished) return;
    this.#target.apply(this.#renderer.flush());
    this.#drawn(false);
    this.#moveCaret(true);
  }

  /** What is done with blocks once they are there. */
  #drawn(isEnd: boolean): void {
    highlightLines(this.root, isEnd);
    drawFigures(this.root, isEnd);
  }

  #finish(): void {
    if (this.#renderer) this.#target.apply(this.#renderer.finish());
    this.#target.finish();
    this.#drawn(true);
    this.#finished = true;
    this.dispose();
    this.finished();
  }

  #reset(): void {
    this.dispose();
    this.root.replaceChildren();
    this.#target = new PatchTarget(this.root);
    this.#text = "";
    this.#finished = false;
  }

  /** Until the renderer is here, and where it cannot be had, the text itself is better than nothing. */
  #showPlain(): void {
    this.root.classList.add("plain");
    this.root.textContent = this.#wanted.text;
    void loadMarkdown().then(
      () => {
        if (!this.root.classList.contains("plain")) return;
        this.root.classList.remove("plain");
        this.root.replaceChildren();
        this.update(this.#wanted.text, this.#wanted.live);
      },
      () => this.root.dispatchEvent(new Event("oneloop-markdown-failed", { bubbles: true, composed: true })),
    );
  }

  #moveCaret(live: boolean): void {
    let tip: Element | null = null;
    if (live) {
      tip = this.#target.lastBlock ?? this.root;
      if (!isBlock(tip)) tip = this.root;
      for (let last = tip.lastElementChild; last && isBlock(last); last = tip.lastElementChild) {
        // An inline element before more text is not the end.
        if (last.tagName === "CODE" && tip.tagName !== "PRE") break;
        tip = last;
      }
    }
    if (tip === this.#tip) return;
    this.#tip?.classList.remove("tip");
    tip?.classList.add("tip");
    this.#tip = tip;
  }
}

/** How much of a text ends with a whole character: a surrogate pair may come in two tokens. */
function wholeCharacters(text: string): number {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last < 0xdc00 ? text.length - 1 : text.length;
}
