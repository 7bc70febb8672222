import { html, nothing } from "lit";
import type { TemplateResult } from "lit";
import type { ChatSnapshot, ThreadChange } from "../../api/view.js";
import { t } from "../i18n/index.js";
import { icons } from "../icons/icons.js";
import type { Desk } from "../state/desk.js";
import { menuButton, renderThreadsHead } from "./header.js";
import { PARTS } from "./parts.js";
import type { Room } from "./room.js";
import type { Sidebar } from "./sidebar.js";
import type { Transfers } from "./transfers.js";

/** What the threads are drawn with, and what they ask for. */
export interface ThreadsSide {
  sidebar: Sidebar;
  snapshot: Readonly<ChatSnapshot>;
  desk: Desk | undefined;
  /** Those that are out of sight: their deletion can be undone still. */
  deleted: ReadonlySet<string>;
  room: Room;
  transfers: Transfers;
  /** Shows what can be done with all of them. */
  openMenu(anchor: HTMLElement): void;
  newThread(): void;
  openThread(id: string): void;
  rename(id: string, name: string): void;
  delete(ids: readonly string[]): void;
  loadMore(): void;
}

/** The threads, at the side or over the conversation. */
export function renderThreadsSide(side: ThreadsSide): TemplateResult {
  const { sidebar, snapshot } = side;
  const { open, isSheet } = sidebar;
  return html`
    ${isSheet && open ? html`<div class="scrim" @click=${() => sidebar.close()}></div>` : nothing}
    <div
      class=${isSheet ? "sidebar sheet" : "sidebar"}
      part="sidebar"
      ?inert=${!open}
      ?data-open=${open}
      @oneloop-open=${(event: CustomEvent<string>) => side.openThread(event.detail)}
      @oneloop-rename=${({ detail }: CustomEvent<{ id: string; name: string }>) => side.rename(detail.id, detail.name)}
      @oneloop-update=${({ detail }: CustomEvent<{ id: string; change: ThreadChange }>) =>
        void side.desk?.attempt(side.desk.chat.updateThread(detail.id, detail.change))}
      @oneloop-delete=${(event: CustomEvent<string[]>) => side.delete(event.detail)}
      @oneloop-more=${() => side.loadMore()}
      @oneloop-export=${(event: CustomEvent<string>) => void side.transfers.export(event.detail)}
      @dragover=${(event: DragEvent) => side.transfers.dragged(event)}
      @dragleave=${(event: DragEvent) => side.transfers.left(event)}
      @drop=${(event: DragEvent) => side.transfers.dropped(event)}
    >
      ${renderThreadsHead(
        () => sidebar.close(),
        () => side.newThread(),
      )}
      <oneloop-thread-list
        part="thread-list"
        exportparts=${PARTS.threadList}
        .desk=${side.desk}
        .threads=${snapshot.threads}
        .openId=${snapshot.thread.id}
        .runningIds=${snapshot.runningThreads}
        .hasMore=${snapshot.hasMoreThreads}
        .deleted=${side.deleted}
      ></oneloop-thread-list>
      ${renderFoot(side)}
    </div>
  `;
}

/** What room they take, and what can be done with all of them. */
function renderFoot(side: ThreadsSide): TemplateResult | typeof nothing {
  const { snapshot, room, transfers } = side;
  const words = snapshot.storage.kind === "indexeddb" ? room.render() : nothing;
  if (words === nothing && !transfers.canImport) return nothing;
  return html`<div class="sidebar-foot">
    ${words}
    ${transfers.canImport ? menuButton(t("transfer.label"), icons.more(), (anchor) => side.openMenu(anchor)) : nothing}
  </div>`;
}
