import type {
  ChatController,
  ChatEvent,
  ChatSnapshot,
  ElementRecord,
  FeedbackRecord,
  InspectedGraph,
  SendOptions,
  SettingsValues,
  StepRecord,
  ThreadChange,
  ThreadHit,
  ThreadRecord,
  ThreadTransfer,
} from "../../api/view.js";

/** A moment some seconds before now. */
export function ago(seconds: number): string {
  return new Date(Date.now() - seconds * 1000).toISOString();
}

let made = 0;

/** A step with what a fixture does not care about filled in. */
export function step(values: Partial<StepRecord> & Pick<StepRecord, "type">): StepRecord {
  const id = `step-${++made}`;
  return {
    id,
    threadId: "open",
    parentId: null,
    name: values.type === "user_message" ? "User" : "Assistant",
    input: "",
    output: "",
    status: "done",
    createdAt: ago(60),
    ...values,
  };
}

/** A user's message. */
export function user(output: string): StepRecord {
  return step({ type: "user_message", output });
}

/** An answer to the message it hangs on. */
export function answer(output: string, values: Partial<StepRecord> = {}): StepRecord {
  return step({ type: "assistant_message", output, ...values });
}

/** A tool's step that took so many seconds. */
export function tool(name: string, seconds: number, values: Partial<StepRecord> = {}): StepRecord {
  return step({ type: "tool", name, start: ago(60), end: ago(60 - seconds), ...values });
}

/** A thread of the list, used some hours ago. */
export function thread(id: string, name: string, hours: number): ThreadRecord {
  return { id, name, createdAt: ago(hours * 3600), updatedAt: ago(hours * 3600) };
}

/** A chat without a runtime: what it shows is given, and what it is asked for it plays. */
export class FixtureChat implements ChatController {
  /** The graph that answers, for the inspector. */
  graph: InspectedGraph | undefined;
  /** Threads as a file, where they can be one. */
  transfer: ThreadTransfer | undefined;
  /** What was asked of it, for tests. */
  readonly calls: { name: string; args: unknown[] }[] = [];
  /** What happens when the user sends something, after the message is shown. */
  onSend: (chat: FixtureChat, message: StepRecord) => void = () => undefined;

  #snapshot: ChatSnapshot;
  #listeners = new Set<(event: ChatEvent) => void>();

  constructor(values: Partial<ChatSnapshot> = {}) {
    const open = thread("open", "Planning a week in Lisbon", 0.1);
    const snapshot: ChatSnapshot = {
      name: "Multiplier",
      status: "ready",
      thread: open,
      threads: [open],
      hasMoreThreads: false,
      runningThreads: [],
      steps: [],
      running: false,
      profiles: [],
      profile: null,
      starters: [],
      commands: [],
      modes: [],
      uploads: null,
      audio: null,
      queue: [],
      sidebar: null,
      user: null,
      attempts: [],
      elements: [],
      feedback: [],
      settings: [],
      settingsValues: {},
      storage: { kind: "indexeddb" },
    };
    this.#snapshot = Object.assign(snapshot, values);
  }

  subscribe(listener: (event: ChatEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  snapshot({ steps = true }: { steps?: boolean } = {}): ChatSnapshot {
    if (!steps) return { ...this.#snapshot, steps: [] };
    return { ...this.#snapshot, steps: this.#snapshot.steps.map((each) => ({ ...each })) };
  }

  /** Changes the picture and tells of it. */
  tell(event: ChatEvent, values: Partial<ChatSnapshot> = {}): void {
    this.#snapshot = { ...this.#snapshot, ...values };
    const { steps } = this.#snapshot;
    if (event.type === "step") {
      const at = steps.findIndex(({ id }) => id === event.step.id);
      this.#snapshot.steps = at < 0 ? [...steps, event.step] : steps.with(at, event.step);
    }
    if (event.type === "token")
      this.#snapshot.steps = steps.map((each) =>
        each.id === event.id ? { ...each, [event.field]: each[event.field] + event.token } : each,
      );
    if (event.type === "remove") this.#snapshot.steps = steps.filter(({ id }) => id !== event.id);
    for (const listener of [...this.#listeners]) listener(event);
  }

  /** Begins or ends a turn. */
  run(running: boolean): void {
    const threadId = this.#snapshot.thread.id;
    this.tell({ type: "running", threadId, running }, { running, runningThreads: running ? [threadId] : [] });
  }

  async start(...args: unknown[]): Promise<void> {
    this.#called("start", args);
  }

  async send(content: string, options?: SendOptions): Promise<void> {
    this.#called("send", options ? [content, options] : [content]);
    if (content.includes("refuse")) throw new Error("The store is full.");
    if (this.#snapshot.running) await this.#wait(content);
    const { command } = options ?? {};
    const message = { ...user(content), ...(command === undefined ? {} : { command }) };
    for (const file of options?.files ?? []) this.#keep(file as File, message.id);
    this.run(true);
    this.tell({ type: "step", step: message });
    this.onSend(this, message);
  }

  #waiting = new Map<string, { go: () => void; refuse: (error: Error) => void }>();

  /** As a chat does: it waits until nothing runs, or is given back. */
  async #wait(content: string): Promise<void> {
    const id = `queued-${++made}`;
    const gone = new Promise<void>((go, refuse) => this.#waiting.set(id, { go, refuse }));
    this.tell({ type: "queue" }, { queue: [...this.#snapshot.queue, { id, content }] });
    await gone;
  }

  #leave(id: string): void {
    const queue = this.#snapshot.queue.filter((each) => each.id !== id);
    this.tell({ type: "queue" }, { queue });
    this.#waiting.get(id)?.refuse(Object.assign(new Error("It was taken back."), { code: "STOPPED" }));
    this.#waiting.delete(id);
  }

  #keep(file: File, forId: string): void {
    const family = file.type.split("/")[0];
    const element: ElementRecord = {
      id: `element-${++made}`,
      threadId: "open",
      forId,
      type: family === "image" ? "image" : "file",
      name: file.name,
      mime: file.type,
      size: file.size,
    };
    this.contents.set(element.id, file);
    this.tell({ type: "element", element }, { elements: [...this.#snapshot.elements, element] });
  }

  async stop(): Promise<void> {
    this.#called("stop", []);
    for (const { id } of this.#snapshot.queue) this.#leave(id);
    for (const each of this.#snapshot.steps)
      if (each.waitForAnswer)
        this.tell({ type: "step", step: { ...each, waitForAnswer: false, askEnded: "stopped" } });
    for (const each of this.#snapshot.steps)
      if (each.status === "running") this.tell({ type: "step", step: { ...each, status: "stopped" } });
    this.run(false);
  }

  async newThread(): Promise<void> {
    this.#called("newThread", []);
    const fresh = thread(`thread-${++made}`, "", 0);
    this.tell({ type: "thread", thread: fresh }, { thread: fresh, steps: [], running: false });
  }

  async openThread(id: string): Promise<void> {
    this.#called("openThread", [id]);
    const found = this.#snapshot.threads.find((each) => each.id === id);
    if (!found) throw new Error("There is no such thread.");
    const steps = [user(`What was “${found.name}” about?`), answer("It was about **this**.")];
    this.tell({ type: "thread", thread: found }, { thread: found, steps, running: false });
  }

  async renameThread(id: string, name: string): Promise<void> {
    this.#called("renameThread", [id, name]);
    this.#change(id, { name });
  }

  async updateThread(id: string, change: ThreadChange): Promise<void> {
    this.#called("updateThread", [id, change]);
    this.#change(id, change);
  }

  #change(id: string, { pinned, tags, ...rest }: ThreadChange): void {
    const changed = (thread: ThreadRecord): ThreadRecord => {
      const { pinned: wasPinned, ...kept } = thread;
      const isPinned = pinned ?? wasPinned;
      return { ...kept, ...rest, ...(tags && { tags: [...tags] }), ...(isPinned && { pinned: true }) };
    };
    const threads = this.#snapshot.threads.map((each) => (each.id === id ? changed(each) : each));
    this.tell({ type: "threads" }, { threads });
  }

  async deleteThread(id: string): Promise<void> {
    this.#called("deleteThread", [id]);
    this.tell({ type: "threads" }, { threads: this.#snapshot.threads.filter((each) => each.id !== id) });
    if (id === this.#snapshot.thread.id) await this.newThread();
  }

  async loadMoreThreads(): Promise<void> {
    this.#called("loadMoreThreads", []);
    const more = Array.from({ length: 10 }, (_, at) =>
      thread(`more-${++made}`, `An older thread ${at + 1}`, 900),
    );
    const threads = [...this.#snapshot.threads, ...more];
    this.tell({ type: "threads" }, { threads, hasMoreThreads: threads.length < 40 });
  }

  async setProfile(name: string): Promise<void> {
    this.#called("setProfile", [name]);
    this.tell({ type: "config" }, { profile: name });
  }

  async updateSettings(values: SettingsValues): Promise<void> {
    this.#called("updateSettings", [values]);
    this.tell({ type: "config" }, { settingsValues: { ...this.#snapshot.settingsValues, ...values } });
  }

  async answer(...args: unknown[]): Promise<void> {
    this.#called("answer", args);
    if (this.refusal) throw new Error(this.refusal);
    const asked = this.#snapshot.steps.find(({ id }) => id === args[0]);
    const { files = [] } = (args[2] ?? {}) as { files?: Iterable<File> };
    const answered = asked?.ask?.type === "file" ? [...files].map(({ name }) => name) : args[1];
    if (asked) this.tell({ type: "step", step: { ...asked, waitForAnswer: false, answer: answered } });
    if (asked?.ask?.type === "text")
      this.tell({ type: "step", step: { ...user(String(args[1])), parentId: asked.parentId } });
  }

  async editMessage(id: string, content: string): Promise<void> {
    this.#called("editMessage", [id, content]);
    const at = this.#snapshot.steps.findIndex((each) => each.id === id);
    const steps = [...this.#snapshot.steps.slice(0, at), user(content)];
    this.tell({ type: "thread", thread: this.#snapshot.thread }, { steps });
  }

  async regenerate(...args: unknown[]): Promise<void> {
    this.#called("regenerate", args);
  }

  async selectAttempt(...args: unknown[]): Promise<void> {
    this.#called("selectAttempt", args);
  }

  /** What was deleted. */
  #trash: StepRecord[] = [];

  async deleteMessage(id: string): Promise<string> {
    this.#called("deleteMessage", [id]);
    const at = this.#snapshot.steps.findIndex((each) => each.id === id);
    this.#trash = this.#snapshot.steps.slice(at);
    this.tell(
      { type: "thread", thread: this.#snapshot.thread },
      { steps: this.#snapshot.steps.slice(0, at) },
    );
    return id;
  }

  async restoreMessage(id: string): Promise<void> {
    this.#called("restoreMessage", [id]);
    const steps = [...this.#snapshot.steps, ...this.#trash];
    this.tell({ type: "thread", thread: this.#snapshot.thread }, { steps });
  }

  unqueue(id: string): boolean {
    this.#called("unqueue", [id]);
    this.#leave(id);
    return true;
  }

  /** Why actions and answers fail, if they are to. */
  refusal = "";
  /** What an action waits for. */
  acting: Promise<void> = Promise.resolve();

  async callAction(...args: unknown[]): Promise<unknown> {
    this.#called("callAction", args);
    await this.acting;
    if (this.refusal) throw new Error(this.refusal);
    return undefined;
  }

  async setFeedback(given: { forId: string; value: 0 | 1; comment?: string }): Promise<FeedbackRecord> {
    this.#called("setFeedback", [given]);
    const feedback = { id: `feedback-${++made}`, threadId: "open", ...given };
    const others = this.#snapshot.feedback.filter(({ forId }) => forId !== given.forId);
    this.tell({ type: "feedback" }, { feedback: [...others, feedback] });
    return feedback;
  }

  async removeFeedback(id: string): Promise<void> {
    this.#called("removeFeedback", [id]);
    this.tell(
      { type: "feedback" },
      { feedback: this.#snapshot.feedback.filter(({ forId }) => forId !== id) },
    );
  }

  async setFavorite(id: string, favorite: boolean): Promise<void> {
    this.#called("setFavorite", [id, favorite]);
    const { favorite: _, ...found } = this.#snapshot.steps.find((each) => each.id === id) ?? user("");
    this.tell({ type: "step", step: favorite ? { ...found, favorite: ago(0) } : found });
  }

  async favorites(): Promise<StepRecord[]> {
    return this.#snapshot.steps.filter(({ favorite }) => favorite);
  }

  /** What elements hold, for those that hold something. */
  readonly contents = new Map<string, unknown>();

  async elementContent(id: string): Promise<unknown> {
    return this.contents.get(id);
  }

  async updateElement(id: string, fields: Record<string, unknown>): Promise<void> {
    this.#called("updateElement", [id, fields]);
    const found = this.#snapshot.elements.find((each) => each.id === id);
    if (!found) return;
    const element = { ...found, ...fields } as ElementRecord;
    const elements = this.#snapshot.elements.map((each) => (each.id === id ? element : each));
    this.tell({ type: "element", element }, { elements });
  }

  async searchThreads(query: string): Promise<ThreadHit[]> {
    this.#called("searchThreads", [query]);
    const word = query.toLowerCase();
    const hits = this.#snapshot.threads.map((each): ThreadHit => {
      const at = each.name.toLowerCase().indexOf(word);
      const snippet = "… the palace sells out by noon, so book it ahead …";
      const inside = snippet.indexOf(word);
      const steps =
        inside < 0 || each.id !== "t4"
          ? []
          : [{ id: "s", snippet, highlights: [[inside, inside + word.length] as [number, number]] }];
      return { thread: each, title: at < 0 ? [] : [[at, at + word.length]], steps };
    });
    return hits.filter(({ title, steps }) => title.length + steps.length > 0);
  }

  async removeElement(id: string): Promise<void> {
    this.#called("removeElement", [id]);
    this.tell(
      { type: "removeElement", id },
      { elements: this.#snapshot.elements.filter((each) => each.id !== id) },
    );
  }

  async editSettings(...args: unknown[]): Promise<void> {
    this.#called("editSettings", args);
  }

  async startAudio(): Promise<boolean> {
    this.#called("startAudio", []);
    return true;
  }

  async sendAudio(...args: unknown[]): Promise<void> {
    this.#called("sendAudio", args);
  }

  async endAudio(...args: unknown[]): Promise<void> {
    this.#called("endAudio", args);
  }

  async setUser(...args: unknown[]): Promise<void> {
    this.#called("setUser", args);
  }

  #called(name: string, args: unknown[]): void {
    this.calls.push({ name, args });
  }
}
