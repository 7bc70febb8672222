import { LitElement, css, html, nothing } from "lit";
import type { PropertyValues, TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { ChatElement, ElementChat, ElementRecord } from "../../api/view.js";
import { t } from "../i18n/index.js";
import { icons } from "../icons/icons.js";
import type { Desk } from "../state/desk.js";
import { reasonOf } from "../state/desk.js";

const CALLS = [
  "updateElement",
  "deleteElement",
  "callAction",
  "sendUserMessage",
  "submitElement",
  "cancelElement",
] as const satisfies readonly (keyof ElementChat)[];

/** An element of the app's: see `ChatElement` for what it is given and may do. */
export class OneloopCustom extends LitElement {
  // What is in it is the app's: our own styles of buttons and fields are not for it.
  static override styles = [
    css`
      :host {
        display: block;
        min-width: 0;
      }
      .note {
        display: flex;
        gap: 10px;
        margin: 0;
        padding: 10px 14px;
        border-radius: var(--ol-radius);
        background: var(--ol-danger-quiet);
        font-size: 14px;
        line-height: 20px;
        overflow-wrap: anywhere;
      }
      .note svg {
        flex: none;
        color: var(--ol-danger);
      }
      [hidden] {
        display: none;
      }
      .holder {
        max-width: 100%;
        overflow-x: auto;
      }
    `,
  ];

  /** What it shows. */
  @property({ attribute: false }) element!: ElementRecord;
  @property({ attribute: false }) desk!: Desk;
  /** The question that it answers, if there is one. */
  @property({ attribute: false }) questionId: string | undefined;

  @state() private failure = "";

  #made: ChatElement | undefined;
  #name = "";

  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    const root = super.createRenderRoot();
    for (const call of CALLS) root.addEventListener(call, this.#called);
    return root;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has("element")) return;
    if (this.#name !== this.element.name) this.#make();
    else this.#handProps();
  }

  protected override render(): TemplateResult {
    return html`
      ${
        this.failure === ""
          ? nothing
          : html`<p class="note" role="alert">${icons.warning()}<span>${this.failure}</span></p>`
      }
      <div class="holder" ?hidden=${this.failure !== ""}></div>
    `;
  }

  #make(): void {
    const { name } = this.element;
    const holder = this.renderRoot.querySelector(".holder");
    this.#name = name;
    this.#made = undefined;
    this.failure = "";
    holder?.replaceChildren();
    const known = /^[a-z][a-z0-9._-]*-[a-z0-9._-]*$/.test(name) ? customElements.get(name) : undefined;
    if (!known) {
      this.failure = t("custom.unknown", { name });
      return;
    }
    const thrown = thrownBy(() => {
      const made = document.createElement(name) as ChatElement;
      // One whose constructor throws comes to be without its class.
      if (!(made instanceof known)) return;
      this.#made = made;
      made.chat = this.#chat;
      made.props = this.element.props ?? {};
      holder?.append(made);
    });
    if (thrown !== undefined) this.#failed(thrown);
  }

  #handProps(): void {
    const { failure } = this;
    if (!this.#made || failure !== "") return;
    const thrown = thrownBy(() => {
      if (this.#made) this.#made.props = this.element.props ?? {};
    });
    if (thrown !== undefined) this.#failed(thrown);
  }

  #failed(error: unknown): void {
    this.failure = t("custom.failed", { name: this.#name, reason: reasonOf(error) });
    this.renderRoot.querySelector(".holder")?.replaceChildren();
  }

  readonly #chat: ElementChat = {
    updateElement: async (props) => this.desk.chat.updateElement(this.element.id, { props }),
    deleteElement: async () => this.desk.chat.removeElement(this.element.id),
    callAction: async (action) => this.desk.chat.callAction(action),
    sendUserMessage: async (content, options) => this.desk.chat.send(content, options),
    submitElement: async (values = {}) => this.#answer({ ...values, submitted: true }),
    cancelElement: async () => this.#answer({ submitted: false }),
  };

  async #answer(values: Record<string, unknown>): Promise<void> {
    if (this.questionId === undefined) throw new Error(t("custom.noQuestion"));
    await this.desk.chat.answer(this.questionId, values);
  }

  #called = (event: Event): void => {
    event.stopPropagation();
    const { detail } = event as CustomEvent<unknown>;
    const calls = this.#chat as unknown as Record<string, (detail: unknown) => Promise<unknown>>;
    const doing = calls[event.type]?.(detail ?? undefined);
    if (doing) void this.desk.attempt(doing);
  };
}

/** What is thrown meanwhile: that of an element's reactions is told to the window only. */
function thrownBy(run: () => void): unknown {
  let thrown: unknown;
  const caught = ({ error, message }: ErrorEvent): void => void (thrown ??= error ?? message);
  addEventListener("error", caught);
  try {
    run();
  } catch (error) {
    thrown ??= error;
    // As the browser does for what reactions throw: whoever works on the app sees where it was.
    console.error(error);
  } finally {
    removeEventListener("error", caught);
  }
  return thrown;
}
