/**
 * What a page may draw otherwise, by `oneloop-chat::part(name)`: the parts that stand in other shadow trees, by the element that hands them out. All of them are listed in README.md.
 */
export const PARTS = {
  conversation:
    "scroller, column, day, message, user-message, answer, bubble, message-actions, error, steps, step, element",
  elements: "element",
  composer: "field: composer-field, button: send-button",
  threadList: "thread",
  settings: "sheet: dialog, sheet: settings",
  menu: "menu",
  palette: "dialog, dialog: palette, option: palette-option",
  shortcuts: "dialog, dialog: shortcuts",
  toasts: "toast",
  aside: "panel: aside-panel",
} as const;
