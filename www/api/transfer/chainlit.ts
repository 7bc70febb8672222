/** Chainlit's ThreadDict, as its data layers and its API give it. */
import type { DataWrite } from "../data-layer.js";
import type { ElementRecord, FeedbackRecord, StepRecord, ThreadRecord } from "../view.js";
import { refuse } from "./error.js";
import type { ThreadWrites } from "./import.js";

type Dict = Record<string, unknown>;

const isDict = (value: unknown): value is Dict =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;
const dicts = (value: unknown): Dict[] => (Array.isArray(value) ? value.filter(isDict) : []);

/** What only Chainlit's page and its older versions use. */
const UNUSED = ["streaming", "steps", "indent"];

/** Without what is missing: Chainlit writes `null` for it. */
const known = (dict: Dict): Dict =>
  Object.fromEntries(Object.entries(dict).filter(([, value]) => value !== null && value !== undefined));

export function threadsOfChainlit(threads: unknown[], app: string | undefined): ThreadWrites[] {
  if (app === undefined)
    refuse(
      "IMPORT_INVALID",
      'A file of Chainlit\'s does not say which chat it belongs to: give importThreads an "app".',
    );
  return threads.map((thread, at) => {
    const id = isDict(thread) ? text(thread.id) : undefined;
    if (!isDict(thread) || !id || !Array.isArray(thread.steps)) {
      refuse("IMPORT_UNKNOWN", `Thread ${at} is none of Chainlit's: it needs an id and a list of steps.`);
    }
    return writesOf(thread, id, app);
  });
}

function writesOf(thread: Dict, id: string, app: string): ThreadWrites {
  const { steps, elements, createdAt, name, metadata, userIdentifier, userId, tags, ...rest } = known(thread);
  const sorted = dicts(steps).sort((a, b) => (String(a.createdAt) < String(b.createdAt) ? -1 : 1));
  const made = text(createdAt) ?? text(sorted[0]?.createdAt) ?? new Date(0).toISOString();
  const times = sorted
    .flatMap((step) => [text(step.createdAt), text(step.end)])
    .filter((time) => time !== undefined);
  const updatedAt = times.reduce((latest, time) => (time > latest ? time : latest), made);
  const firstWords = sorted.find((step) => step.type === "user_message")?.output;
  const record: ThreadRecord & Dict = {
    ...rest,
    id,
    app,
    name:
      text(name) ??
      text(isDict(metadata) ? metadata.name : undefined) ??
      (text(firstWords) ?? "").slice(0, 60),
    createdAt: made,
    updatedAt,
    ...known({
      userId,
      userIdentifier,
      profile: isDict(metadata) ? metadata.chat_profile : undefined,
      metadata,
    }),
    ...(Array.isArray(tags) ? { tags: tags.map(String) } : {}),
  };
  const writes: DataWrite[] = [{ method: "updateThread", args: [record] }];
  sorted.forEach((step, seq) => writes.push(...stepWrites(step, id, seq)));
  for (const element of dicts(elements)) {
    const { id: elementId, forId, ...fields } = known(element);
    if (text(elementId) && text(forId)) {
      writes.push({
        method: "createElement",
        args: [{ ...fields, id: elementId, forId, threadId: id } as ElementRecord],
      });
    }
  }
  return { id, updatedAt, writes };
}

function stepWrites(dict: Dict, threadId: string, seq: number): DataWrite[] {
  const { feedback, isError, ...rest } = known(dict);
  const step = Object.fromEntries(Object.entries(rest).filter(([name]) => !UNUSED.includes(name)));
  const id = text(step.id);
  if (!id) refuse("IMPORT_INVALID", `Step ${seq} of thread "${threadId}" has no id.`);
  const output = text(step.output) ?? "";
  const record: StepRecord & Dict = {
    ...step,
    id,
    threadId,
    parentId: text(step.parentId) ?? null,
    type: (text(step.type) ?? "undefined") as StepRecord["type"],
    name: text(step.name) ?? "",
    input: text(step.input) ?? "",
    output,
    status: isError ? "error" : "done",
    createdAt: text(step.createdAt) ?? new Date(0).toISOString(),
    seq,
    ...(isError ? { error: { name: "Error", code: "ERROR", message: output } } : {}),
    ...(isDict(step.metadata) && step.metadata.favorite ? { favorite: text(step.createdAt) ?? "" } : {}),
  };
  const writes: DataWrite[] = [{ method: "createStep", args: [record] }];
  if (isDict(feedback) && typeof feedback.value === "number") {
    const rating: FeedbackRecord = {
      id: text(feedback.id) ?? id,
      threadId,
      forId: id,
      value: feedback.value,
      ...known({ comment: feedback.comment }),
    };
    writes.push({ method: "upsertFeedback", args: [rating] });
  }
  return writes;
}
