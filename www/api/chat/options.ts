import type { DataLayer } from "../data-layer.js";
import type { AudioInput, UploadLimits } from "../view.js";

/** How an app wants its chat. */
export interface ChatOptions {
  /** The app's name: the author of its messages, and whose threads are listed. */
  name?: string;
  /** What is shown after a stop where the app has no `onStop`; `false` for nothing. "Stopped." by default. */
  stopNotice?: string | false;
  /** The IndexedDB database threads are kept in; "oneloop" by default. */
  database?: string;
  /** Where threads are kept instead: a data layer of the app's own, or one of ours. */
  dataLayer?: DataLayer;
  /** How many threads the list reads at a time; 35 by default. */
  pageSize?: number;
  /**
   * What becomes of a message that is sent while a turn runs in its thread: it waits (`queue`, the default), it is refused (`reject`, with `TURN_RUNNING`), or it
   * stops what runs, as the user would, and is taken then (`interrupt`).
   */
  onBusy?: "queue" | "reject" | "interrupt";
  /** Who uses it, by the name or address they are known by: each has threads and settings of their own. Nobody in particular by default. */
  user?: string;
  /** Which files are taken with messages; all if not given, `false` for none. */
  uploads?: UploadLimits | false;
  /** Whether a microphone is offered, as `chat.setAudio` takes it; not by default. */
  audio?: boolean | Partial<AudioInput>;
}
