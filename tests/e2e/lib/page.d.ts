// What the gallery's page has for tests.

import type { ChatEvent, ChatSnapshot, ThreadHit } from "../../../www/api/view.js";

declare global {
  interface Window {
    fixture: {
      calls: { name: string; args: unknown[] }[];
      refusal: string;
      acting: Promise<void>;
      contents: Map<string, unknown>;
      searchThreads: (query: string) => Promise<ThreadHit[]>;
      snapshot: () => ChatSnapshot;
      tell: (event: ChatEvent, values?: Partial<ChatSnapshot>) => void;
    };
    firedCount: number;
    markdownBody: (root: HTMLElement) => Promise<{ update(text: string, live: boolean): void }>;
    resample: (
      given: { from: number; to: number; tone: number; seconds: number },
      block: number,
    ) => { samples: number[]; whole: number[] };
    renderPieces: (pieces: string[], onPiece?: (root: HTMLElement) => void) => Promise<HTMLElement>;
  }
}
