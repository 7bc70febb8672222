import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { ChatSnapshot, StepRecord } from "../../api/view.js";
import type { Later } from "../later/later.js";
import { preloadThread, rest, thread } from "../later/parts.js";
import { loadMarkdown } from "../markdown/load.js";
import type { OneloopSettingsPanel } from "../settings-panel/settings-panel.js";
import { whenIdle } from "../state/idle.js";
import { chatStyles } from "./styles.js";

/** What a view has to draw. */
export interface Drawn {
  snapshot: Readonly<ChatSnapshot>;
  steps: ReadonlyMap<string, StepRecord>;
}

/** What waits for a part to be loaded, and shows a failure. Says whether it worked. */
type Attempt = (doing: Promise<unknown>) => Promise<boolean>;

/** The parts that a view can be typed in without: loaded when the page has nothing else to do, or when they are wanted. */
export class Coming implements ReactiveController {
  #wanted = new Set<Later<unknown>>();
  /** Whether a thread is drawn: what comes into it later may come to be when it is there. */
  #isDrawn = false;

  constructor(
    private readonly host: ReactiveControllerHost & HTMLElement,
    private readonly attempt: Attempt,
  ) {
    host.addController(this);
  }

  /** How Markdown is set comes with what draws it: beneath the view's own styles. */
  hostUpdated(): void {
    const root = this.host.shadowRoot;
    const styles = thread.there?.markdownStyles.styleSheet;
    if (root && styles && !root.adoptedStyleSheets.includes(styles))
      root.adoptedStyleSheets = root.adoptedStyleSheets.flatMap((sheet) =>
        sheet === chatStyles.styleSheet ? [styles, sheet] : sheet,
      );
  }

  /** Another chat is shown: what it will want is loaded as soon as that is known. */
  begin(opensThread: boolean): void {
    this.#isDrawn = false;
    if (opensThread) preloadThread();
  }

  /** What is opened first should not have to wait for its part; one can type before it is there. */
  lookAhead(snapshot: Readonly<ChatSnapshot> | undefined): void {
    if (snapshot?.status !== "ready") return;
    whenIdle(() => {
      for (const part of [thread, rest])
        if (!part.there) void part.prefetch().then(() => this.host.requestUpdate());
      loadMarkdown().catch(() => undefined);
    });
  }

  /** Whether a thread with something in it can be drawn; what is missing for it is loaded. */
  draws({ snapshot, steps }: Drawn, isEmpty: boolean): boolean {
    const isWhole = rest.there !== undefined || !needsRest(snapshot, steps);
    if (!isWhole) this.#want(rest);
    if (isEmpty) return true;
    if (!thread.there) this.#want(thread);
    this.#isDrawn = thread.there !== undefined && (this.#isDrawn || isWhole);
    return this.#isDrawn;
  }

  #want(part: Later<unknown>): void {
    if (this.#wanted.has(part)) return;
    this.#wanted.add(part);
    void this.attempt(part.load())
      .then(async (worked) => worked || (await part.prefetch()))
      .then(() => this.host.requestUpdate());
  }

  /** Opens the settings, once they are there. */
  openSettings(): void {
    const open = async (): Promise<void> => {
      await rest.load();
      const panel = this.host.shadowRoot?.querySelector("oneloop-settings-panel") as OneloopSettingsPanel;
      await panel.updateComplete;
      panel.open();
    };
    void this.attempt(open());
  }
}

/** Whether an app has put something into a thread, or beside it, that is not drawn with messages alone. */
function needsRest({ elements, sidebar }: Readonly<ChatSnapshot>, steps: Drawn["steps"]): boolean {
  return elements.length > 0 || sidebar !== null || [...steps.values()].some(({ ask }) => ask);
}
