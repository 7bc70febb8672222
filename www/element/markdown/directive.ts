import { noChange } from "lit";
import type { ElementPart } from "lit";
import { AsyncDirective } from "lit/async-directive.js";
import { directive } from "lit/directive.js";
import { MarkdownBody } from "./body.js";

class MarkdownDirective extends AsyncDirective {
  #body: MarkdownBody | undefined;

  override render(_text: string, _live = false): unknown {
    return noChange;
  }

  override update({ element }: ElementPart, [text, live = false]: [string, boolean?]): unknown {
    this.#body ??= new MarkdownBody(element as HTMLElement);
    this.#body.update(text, live);
    return noChange;
  }

  protected override disconnected(): void {
    this.#body?.dispose();
    this.#body = undefined;
  }
}

/** Fills an element with Markdown: `` html`<div class="markdown" ${markdown(text)}></div>` ``. */
export const markdown = directive(MarkdownDirective);
