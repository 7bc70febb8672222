import { html, nothing } from "lit";
import type { ReactiveController, ReactiveControllerHost, TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { ChatController, ThreadHit } from "../../api/view.js";
import { t, tCount } from "../i18n/index.js";
import { reasonOf } from "../state/desk.js";

/** A typist's pause: a search at each key would be one too many. */
const PAUSE = 120;
const LIMIT = 50;

/** A search as one types: only what was found for the newest words counts. */
export class ThreadSearch implements ReactiveController {
  query = "";
  /** What was found; undefined while that is not known. */
  hits: ThreadHit[] | undefined;
  failure = "";
  /** Whether something is still being looked for. */
  isBusy = false;

  #timer: ReturnType<typeof setTimeout> | undefined;
  #round = 0;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
  }

  /** Searches for other words. What was found for the last ones is seen until then. */
  type(query: string, chat: Pick<ChatController, "searchThreads">): void {
    this.query = query;
    clearTimeout(this.#timer);
    const round = ++this.#round;
    this.isBusy = query.trim() !== "";
    if (!this.isBusy) this.#done(undefined);
    else this.#timer = setTimeout(() => void this.#search(query.trim(), chat, round), PAUSE);
    this.host.requestUpdate();
  }

  async #search(query: string, chat: Pick<ChatController, "searchThreads">, round: number): Promise<void> {
    let hits: ThreadHit[] = [];
    let failure = "";
    try {
      hits = await chat.searchThreads(query, { limit: LIMIT });
    } catch (error) {
      failure = t("threads.search.failed", { reason: reasonOf(error) });
    }
    if (round === this.#round) this.#done(hits, failure);
  }

  #done(hits: ThreadHit[] | undefined, failure = ""): void {
    this.isBusy = false;
    this.hits = hits;
    this.failure = failure;
    this.host.requestUpdate();
  }
}

/** A text with parts of it marked. */
export function marked(text: string, places: readonly (readonly [number, number])[]): unknown[] {
  const parts: unknown[] = [];
  let done = 0;
  for (const [from, to] of places) {
    if (from < done) continue;
    parts.push(text.slice(done, from), html`<mark>${text.slice(from, to)}</mark>`);
    done = to;
  }
  parts.push(text.slice(done));
  return parts;
}

/** What was found. */
export function renderHits(
  { query, hits: found, failure }: ThreadSearch,
  hidden: ReadonlySet<string>,
  openId: string,
  open: (id: string) => void,
  keyPressed: (event: KeyboardEvent) => void,
): TemplateResult | typeof nothing {
  if (failure) return html`<p class="empty small" role="alert">${failure}</p>`;
  if (!found) return nothing;
  const hits = found.filter(({ thread }) => !hidden.has(thread.id));
  if (hits.length === 0)
    return html`<p class="empty small" role="status">
      ${t("threads.search.none", { query: query.trim() })}<br /><span class="quiet"
        >${t("threads.search.hint")}</span
      >
    </p>`;
  return html`<p class="visually-hidden" role="status">${tCount("threads.search.found", hits.length)}</p>
    <ul class="hits">
      ${repeat(
        hits,
        ({ thread }) => thread.id,
        ({ thread, title, steps }) =>
          html`<li>
            <div class="row" ?data-open=${thread.id === openId}>
              <button
                type="button"
                class="open hit"
                data-id=${thread.id}
                aria-current=${thread.id === openId ? "page" : nothing}
                @click=${() => open(thread.id)}
                @keydown=${keyPressed}
              >
                <span class="name" dir="auto"
                  >${thread.name ? marked(thread.name, title) : t("threads.untitled")}</span
                >
                ${steps.map(
                  ({ snippet, highlights }) =>
                    html`<span class="snippet small quiet" dir="auto">${marked(snippet, highlights)}</span>`,
                )}
              </button>
            </div>
          </li>`,
      )}
    </ul>`;
}
