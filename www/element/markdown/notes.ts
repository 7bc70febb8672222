import { t } from "../i18n/index.js";

let lists = 0;

/** A message's footnotes: their texts at its end, in order, and links between them and where they belong. */
export class NoteList {
  /** Where the texts are, once there is one. */
  section: HTMLElement | null = null;
  #prefix = `note-${++lists}`;

  constructor(private readonly root: HTMLElement) {}

  /** Makes the place of a footnote's text at the message's end. */
  add(number: number): HTMLElement {
    const list = this.#list();
    const item = document.createElement("li");
    item.value = number;
    item.id = `${this.#prefix}-${number}`;
    item.tabIndex = -1;
    const content = document.createElement("div");
    content.className = "note-text";
    item.append(content, this.#back(number, 0));
    const after = [...list.children].find((other) => (other as HTMLLIElement).value > number);
    list.insertBefore(item, after ?? null);
    return content;
  }

  /** Takes a footnote's text away again, by the element of its content. */
  remove(content: HTMLElement): void {
    content.parentElement?.remove();
    if (this.section?.firstElementChild?.children.length !== 0) return;
    this.section.remove();
    this.section = null;
  }

  /** The sign of a footnote in the text. */
  reference(number: number): HTMLElement {
    const sign = document.createElement("sup");
    const link = document.createElement("a");
    link.className = "note-sign";
    link.dataset["note"] = String(number);
    link.setAttribute("role", "doc-noteref");
    link.setAttribute("aria-label", t("markdown.note", { number }));
    link.href = `#${this.#prefix}-${number}`;
    link.textContent = String(number);
    link.addEventListener("click", (event) => {
      event.preventDefault();
      go(this.#item(number));
    });
    sign.append(link);
    return sign;
  }

  /** Gives each text a way back to each of its signs, and each sign a name of its own. */
  finish(): void {
    const seen = new Map<number, number>();
    for (const sign of this.root.querySelectorAll<HTMLElement>(".note-sign")) {
      const number = Number(sign.dataset["note"]);
      const at = seen.get(number) ?? 0;
      seen.set(number, at + 1);
      sign.id = `${this.#prefix}-${number}-sign-${at + 1}`;
      if (at > 0) this.#item(number)?.append(this.#back(number, at));
    }
  }

  #item(number: number): HTMLElement | null {
    const items = [...(this.section?.firstElementChild?.children ?? [])] as HTMLLIElement[];
    return items.find(({ value }) => value === number) ?? null;
  }

  #list(): HTMLElement {
    if (!this.section) {
      this.section = document.createElement("section");
      this.section.className = "notes";
      this.section.setAttribute("role", "doc-endnotes");
      this.section.setAttribute("aria-label", t("markdown.notes"));
      this.section.append(document.createElement("ol"));
      this.root.append(this.section);
    }
    return this.section.firstElementChild as HTMLElement;
  }

  #back(number: number, at: number): HTMLElement {
    const link = document.createElement("a");
    link.className = "note-back";
    link.setAttribute("role", "doc-backlink");
    link.setAttribute("aria-label", t("markdown.note.back", { number: at ? `${number}-${at + 1}` : number }));
    link.href = `#${this.#prefix}-${number}-sign-${at + 1}`;
    link.textContent = at ? `↩\uFE0E${at + 1}` : "↩\uFE0E";
    link.addEventListener("click", (event) => {
      event.preventDefault();
      go(this.root.querySelectorAll<HTMLElement>(`.note-sign[data-note="${number}"]`)[at]);
    });
    return link;
  }
}

/** In a shadow root an address cannot lead to an element. */
function go(element: HTMLElement | null | undefined): void {
  element?.scrollIntoView({ block: "nearest" });
  element?.focus({ preventScroll: true });
}
