import { t } from "../i18n/index.js";

/** What is there for the eye, or to press. */
const UNSAID = "button:not(.element-link), svg, hr, .visually-hidden, .note-sign, .note-back";
/** What begins a line of its own. */
const BLOCKS = "p, li, ul, ol, blockquote, h1, h2, h3, h4, h5, h6, table, tr, div, section";

/** An answer as one reads it to somebody: its paragraphs, from where its Markdown is drawn. Code is named, a formula is its source. */
export function textOfAnswer(root: HTMLElement): string[] {
  const paragraphs: string[] = [];
  let line = "";
  const end = (): void => {
    const text = line.replace(/\s+/g, " ").trim();
    if (text !== "") paragraphs.push(text);
    line = "";
  };
  const say = (words: string): void => {
    end();
    line = words;
    end();
  };
  const walk = (parent: Node): void => {
    for (const node of parent.childNodes) {
      if (node instanceof Text) line += node.data;
      else if (node instanceof HTMLElement) element(node);
    }
  };
  const element = (node: HTMLElement): void => {
    if (node.matches(".code, .raw")) return say(t("reading.code"));
    if (node.matches(".math.display")) return say(sourceOf(node));
    if (node.matches(".math")) line += sourceOf(node);
    else if (node.matches(".image")) line += ` ${wordsOf(node)} `;
    else if (node instanceof HTMLInputElement) line += `${node.ariaLabel ?? ""}: `;
    else if (node instanceof HTMLBRElement) line += " ";
    else if (node.matches(UNSAID)) return;
    else if (node.matches(BLOCKS)) {
      end();
      walk(node);
      end();
    } else {
      walk(node);
      if (node.matches("td, th") && node.nextElementSibling) line += ", ";
    }
  };
  walk(root);
  end();
  return paragraphs;
}

/** What was typeset keeps its source. */
function sourceOf(math: HTMLElement): string {
  const source = math.querySelector("annotation")?.textContent;
  return source ?? math.textContent.replaceAll("$", "");
}

/** What is said of an image, also of one that is not loaded. */
function wordsOf(image: HTMLElement): string {
  const drawn = image.querySelector("img");
  return drawn ? drawn.alt : (image.querySelector("span")?.textContent ?? image.textContent);
}
