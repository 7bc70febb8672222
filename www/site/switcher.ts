import { apps } from "./apps/index.js";
import type { ExampleApp } from "./apps/index.js";
import { writeRoute } from "./route.js";

/** The site's mark in the chat's header; with more than one app, a menu of them. */
export function makeSwitcher(current: ExampleApp): HTMLElement {
  const box = document.createElement("nav");
  box.slot = "logo";
  box.className = "switcher";
  box.setAttribute("aria-label", "Example apps");
  const mark = document.createElement("img");
  mark.src = "icon.svg";
  mark.width = mark.height = 22;
  mark.alt = "oneloop";
  if (apps.length < 2) {
    box.append(mark);
    return box;
  }
  const menu = document.createElement("ul");
  menu.popover = "auto";
  menu.append(...apps.map((app) => entry(app, app === current, menu)));
  const button = document.createElement("button");
  button.type = "button";
  button.title = "Example apps";
  button.popoverTargetElement = menu;
  button.append(mark);
  menu.addEventListener("beforetoggle", () => {
    const { left, bottom } = button.getBoundingClientRect();
    menu.style.left = `${left}px`;
    menu.style.top = `${bottom + 4}px`;
  });
  box.append(button, menu);
  return box;
}

function entry(app: ExampleApp, isCurrent: boolean, menu: HTMLElement): HTMLElement {
  const link = document.createElement("a");
  link.href = writeRoute({ app: app.id, thread: undefined });
  link.addEventListener("click", () => menu.hidePopover());
  if (isCurrent) link.setAttribute("aria-current", "page");
  const name = document.createElement("strong");
  name.textContent = app.name;
  const description = document.createElement("span");
  description.textContent = app.description;
  link.append(name, description);
  const item = document.createElement("li");
  item.append(link);
  return item;
}
