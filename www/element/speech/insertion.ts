/** Scripts that are written without spaces between words. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\u3000-\u303F\uFF00-\uFFEF]/u;

/** What a text becomes when words are put into it. */
export interface Insertion {
  before: string;
  /** The words, with the spaces that they need there. */
  words: string;
  after: string;
}

/** Words at a field's caret; what is selected there stays. */
export function insertionOf({ value, selectionEnd }: HTMLTextAreaElement, words: string): Insertion {
  const before = value.slice(0, selectionEnd);
  const after = value.slice(selectionEnd);
  const trimmed = words.trim();
  if (trimmed === "") return { before, words: "", after };
  const left = isApart(before.at(-1), trimmed[0]) ? "" : " ";
  const right = isApart(trimmed.at(-1), after[0]) ? "" : " ";
  return { before, words: `${left}${trimmed}${right}`, after };
}

/** Whether there is no space to be made between two characters. */
function isApart(left: string | undefined, right: string | undefined): boolean {
  if (left === undefined || right === undefined) return true;
  if (/[\s([{“‘«¿¡]/u.test(left) || /[\s)\]}”’».,;:!?…،؛؟]/u.test(right)) return true;
  return UNSPACED.test(left) || UNSPACED.test(right);
}

/** Puts words at a field's caret, as typing does: it can be undone. */
export function insert(field: HTMLTextAreaElement, said: string): void {
  const { before, words } = insertionOf(field, said);
  if (words === "") return;
  const at = before.length;
  if (field.matches(":focus")) {
    field.setSelectionRange(at, at);
    // No other call leaves the field's own list of what can be undone whole.
    if (document.execCommand("insertText", false, words)) return;
  }
  field.setRangeText(words, at, at, "end");
  field.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true }));
}
