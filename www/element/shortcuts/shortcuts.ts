/** Every key of the view, in one table: what is pressed is looked up here, and the list of shortcuts is drawn of it. */
import { t } from "../i18n/index.js";
import type { MessageKey } from "../i18n/index.js";

/** Where a key counts: anywhere in the chat, only where nothing is being typed, in the composer, or in the list of threads. */
export type Place = "anywhere" | "outside" | "composer" | "threads";

interface Entry {
  /** Ways to press it, the first of which is shown: names of keys, with `Mod` (⌘ on Apple's keyboards, else Ctrl), `Shift` and `Alt` in front. */
  keys: readonly [string, ...string[]];
  place: Place;
  label: MessageKey;
}

const TABLE = {
  palette: { keys: ["Mod+k"], place: "anywhere", label: "palette.open" },
  newChat: { keys: ["Mod+Shift+o"], place: "anywhere", label: "header.newChat" },
  threads: { keys: ["Mod+b"], place: "anywhere", label: "shortcuts.threads" },
  find: { keys: ["Mod+f"], place: "anywhere", label: "find.open" },
  settings: { keys: ["Mod+,"], place: "anywhere", label: "header.settings" },
  write: { keys: ["Shift+Escape"], place: "anywhere", label: "shortcuts.write" },
  stop: { keys: ["Escape"], place: "anywhere", label: "shortcuts.stop" },
  list: { keys: ["Mod+/"], place: "anywhere", label: "shortcuts.title" },
  help: { keys: ["?"], place: "outside", label: "shortcuts.title" },
  voice: { keys: ["p"], place: "outside", label: "voice.shortcut" },
  undo: { keys: ["Mod+z"], place: "outside", label: "message.undo" },
  send: { keys: ["Enter", "Mod+Enter"], place: "composer", label: "composer.send" },
  newline: { keys: ["Shift+Enter", "Alt+Enter"], place: "composer", label: "shortcuts.newline" },
  editLast: { keys: ["ArrowUp"], place: "composer", label: "shortcuts.editLast" },
  rename: { keys: ["F2"], place: "threads", label: "threads.rename" },
  delete: { keys: ["Delete"], place: "threads", label: "threads.delete" },
  selectAll: { keys: ["Mod+a"], place: "threads", label: "threads.selectAll" },
} as const satisfies Record<string, Entry>;

/** The name of a shortcut. */
export type Shortcut = keyof typeof TABLE;

const ENTRIES = Object.entries(TABLE) as [Shortcut, Entry][];

const isApple = /^(Mac|iP)/.test(navigator.platform);

/** The key that was pressed, by the letter on it where an alphabet is not the Latin one. */
function keyOf({ key, code }: KeyboardEvent): string {
  if (key.length === 1 && key > "~" && code.startsWith("Key")) return code.slice(3).toLowerCase();
  return key.length === 1 ? key.toLowerCase() : key;
}

function isPressed(event: KeyboardEvent, keys: string): boolean {
  const parts = keys.split("+");
  const key = parts.pop();
  if (key !== keyOf(event)) return false;
  const has = (name: string): boolean => parts.includes(name);
  // Which signs need Shift differs from keyboard to keyboard.
  const isSign = key.length === 1 && !/[a-z]/.test(key);
  const mod = isApple ? event.metaKey : event.ctrlKey;
  const other = isApple ? event.ctrlKey : event.metaKey;
  return (
    mod === has("Mod") && !other && event.altKey === has("Alt") && (isSign || event.shiftKey === has("Shift"))
  );
}

/** The shortcut that a key is, at some places. The Enter that ends a composition is none. */
export function shortcutOf(event: KeyboardEvent, ...places: Place[]): Shortcut | undefined {
  // Safari tells it by the key code only.
  if (event.isComposing || event.keyCode === 229) return undefined;
  return ENTRIES.find(
    ([, { keys, place }]) => places.includes(place) && keys.some((each) => isPressed(event, each)),
  )?.[0];
}

/** Whether somebody types there. */
export function isTyping(event: Event): boolean {
  const [target] = event.composedPath();
  return (
    target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"))
  );
}

/** What is on the keys, in the order they are pressed. */
export function keysOf(shortcut: Shortcut): string[] {
  const names: Record<string, string> = {
    Mod: isApple ? "⌘" : t("key.ctrl"),
    Shift: isApple ? "⇧" : t("key.shift"),
    Enter: t("key.enter"),
    Escape: t("key.esc"),
    Delete: t("key.delete"),
    ArrowUp: "↑",
  };
  return TABLE[shortcut].keys[0].split("+").map((key) => names[key] ?? key.toUpperCase());
}

/** The shortcuts of each place, as they are listed. */
export function listShortcuts(): { title: string; items: { label: string; keys: string[] }[] }[] {
  const sections: [MessageKey, Place[]][] = [
    ["shortcuts.everywhere", ["anywhere", "outside"]],
    ["shortcuts.writing", ["composer"]],
    ["shortcuts.inThreads", ["threads"]],
  ];
  return sections.map(([title, places]) => ({
    title: t(title),
    items: ENTRIES.filter(([id, { place }]) => places.includes(place) && id !== "list").map(
      ([id, { label }]) => ({
        label: t(label),
        keys: keysOf(id),
      }),
    ),
  }));
}
