import type { ReactiveController, ReactiveControllerHost } from "lit";
import { isTyping, shortcutOf } from "../shortcuts/shortcuts.js";
import type { Shortcut } from "../shortcuts/shortcuts.js";
import { isOverlaid } from "../theme/modal.js";

/** What shortcuts do: whatever gives back `false` has left the key to the browser. */
export type Doings = Partial<Record<Shortcut, () => unknown>>;

/** Whose keys a view takes: those of the whole page where nothing else has the focus, only its own, or none. */
export type ShortcutScope = "page" | "focus" | "none";

type Host = ReactiveControllerHost & HTMLElement & { shortcuts: ShortcutScope; mode: "page" | "widget" };

/** The keys of a whole view. */
export class Keys implements ReactiveController {
  constructor(
    private readonly host: Host,
    private readonly doings: Doings,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    document.addEventListener("keydown", this.#pressed);
  }

  hostDisconnected(): void {
    document.removeEventListener("keydown", this.#pressed);
  }

  #pressed = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || !this.#isMine(event) || isOverlaid(event)) return;
    const shortcut = isTyping(event)
      ? shortcutOf(event, "anywhere")
      : shortcutOf(event, "anywhere", "outside");
    const doing = shortcut && this.doings[shortcut];
    if (doing && doing() !== false) event.preventDefault();
  };

  #isMine(event: KeyboardEvent): boolean {
    const { shortcuts, mode } = this.host;
    if (shortcuts === "none") return false;
    if (event.composedPath().includes(this.host)) return true;
    return shortcuts === "page" && mode === "page" && event.target === document.body;
  }
}
