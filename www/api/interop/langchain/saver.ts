/** Checkpoints of LangGraph.js in IndexedDB. */
import type { RunnableConfig } from "@langchain/core/runnables";
import {
  BaseCheckpointSaver,
  type ChannelVersions,
  type Checkpoint,
  type CheckpointListOptions,
  type CheckpointMetadata,
  type CheckpointPendingWrite,
  type CheckpointTuple,
  compareWritesSortKeys,
  copyCheckpoint,
  getCheckpointId,
  maxChannelVersion,
  type PendingWrite,
  type SerializerProtocol,
  TASKS,
  WRITES_IDX_MAP,
  writesSortKey,
} from "@langchain/langgraph-checkpoint";
import { OneloopError } from "../../errors.js";
import { LangGraphCheckpointsCore } from "../../wasm.js";
import { loaded } from "./load.js";

/** What the serializer has made of a value. */
interface Dumped {
  type: string;
  data: Uint8Array;
}

interface CheckpointRecord {
  threadId: string;
  ns: string;
  id: string;
  parent?: string;
  checkpoint: Dumped;
  metadata: Dumped;
  [field: string]: unknown;
}

interface WriteRecord {
  task: string;
  number: number;
  path: string;
  channel: string;
  value: Dumped;
}

interface Stored {
  values: [channel: string, value: Dumped][];
  writes: WriteRecord[];
}

/** What a `LangGraphSaver` is made with. */
export interface LangGraphSaverOptions {
  /** The name of the database; by default the one chats use, so that deleting a thread takes its state along. */
  database?: string;
  /** How values become bytes; by default LangGraph's own way, which keeps LangChain's classes. */
  serde?: SerializerProtocol;
}

/**
 * Keeps the checkpoints of a `@langchain/langgraph` graph in IndexedDB: a thread goes on where it was after a reload. A superstep stores
 * the channels that it has changed, not the state. Graphs of `oneloop` take an `IndexedDBSaver`; both may use one database.
 *
 * What IndexedDB refuses rejects with a `StoreError`, by the codes `STORE_…`; a config without what is needed with `INVALID_CONFIG`.
 *
 * @example
 * import { StateGraph } from "@langchain/langgraph/web";
 * import { LangGraphSaver } from "oneloop/langchain";
 *
 * const graph = builder.compile({ checkpointer: new LangGraphSaver() });
 * await graph.invoke(input, { configurable: { thread_id: "1" } });
 */
export class LangGraphSaver extends BaseCheckpointSaver {
  readonly #database: string;
  #opened: Promise<LangGraphCheckpointsCore> | undefined;

  constructor({ database = "oneloop", serde }: LangGraphSaverOptions = {}) {
    super(serde);
    this.#database = database;
  }

  #core(): Promise<LangGraphCheckpointsCore> {
    this.#opened ??= loaded().then(() => new LangGraphCheckpointsCore(this.#database));
    return this.#opened;
  }

  /** The checkpoint that a config names, or the latest of its thread and namespace; undefined where there is none. */
  override async getTuple(config: RunnableConfig): Promise<CheckpointTuple | undefined> {
    const { threadId, ns } = placeOf(config);
    if (threadId === undefined) return undefined;
    const core = await this.#core();
    const id = getCheckpointId(config) || undefined;
    const [record] = (await core.list(threadId, ns ?? "", id, undefined, 1)) as CheckpointRecord[];
    return record && this.#tuple(core, record);
  }

  /** The checkpoints of a thread or of all, the newest first. Of the filter's keys, those of the metadata have to be the same. */
  override async *list(
    config: RunnableConfig,
    { limit, before, filter }: CheckpointListOptions = {},
  ): AsyncGenerator<CheckpointTuple> {
    const { threadId, ns } = placeOf(config);
    const id = (config.configurable?.["checkpoint_id"] as string | undefined) || undefined;
    const earlier = (before && getCheckpointId(before)) || undefined;
    const wanted = Object.entries(filter ?? {});
    const core = await this.#core();
    // Where every record counts, the store reads no more than are wanted.
    const found: unknown = await core.list(threadId, ns, id, earlier, wanted.length ? undefined : limit);
    const records = (found as CheckpointRecord[])
      .filter((record) => ns === undefined || record.ns === ns)
      .filter((record) => (!id || record.id === id) && (!earlier || record.id < earlier))
      .sort((left, right) => (left.id < right.id ? 1 : -1));
    let left = limit ?? Infinity;
    for (const record of records) {
      if (left <= 0) return;
      if (wanted.length) {
        const metadata = (await this.#load(record.metadata)) as Record<string, unknown>;
        if (!wanted.every(([key, value]) => metadata[key] === value)) continue;
      }
      left -= 1;
      yield await this.#tuple(core, record);
    }
  }

  /** Keeps a checkpoint: of the channels' values, those that `newVersions` names. Resolves when it is in the database. */
  override async put(
    config: RunnableConfig,
    checkpoint: Checkpoint,
    metadata: CheckpointMetadata,
    newVersions: ChannelVersions,
  ): Promise<RunnableConfig> {
    const { threadId, ns = "" } = placeOf(config);
    if (threadId === undefined) throw missing("put a checkpoint", "thread_id");
    const parent = getCheckpointId(config);
    const { channel_values: values, ...rest } = copyCheckpoint(checkpoint);
    // Begun before anything is waited for: the graph goes on with its state meanwhile.
    const [dumped, about, ...channels] = await Promise.all([
      this.#dump({ ...rest, channel_values: {} }),
      this.#dump(metadata),
      ...Object.entries(rest.channel_versions).map(async ([channel, version]) => {
        const isNew = Object.hasOwn(newVersions, channel) && Object.hasOwn(values, channel);
        const dumped = isNew ? await this.#dump(values[channel]) : undefined;
        return [channel, String(version), dumped] as const;
      }),
    ]);
    const record: CheckpointRecord = {
      threadId,
      ns,
      id: checkpoint.id,
      ...(parent ? { parent } : {}),
      checkpoint: dumped,
      metadata: about,
    };
    const core = await this.#core();
    await core.put(record, channels as unknown as unknown[]);
    return configOf(threadId, ns, checkpoint.id);
  }

  /**
   * Keeps what a task has written on a checkpoint. What is written again under the same task and place stays as it was first; errors,
   * questions and answers are replaced.
   */
  override async putWrites(
    config: RunnableConfig,
    writes: PendingWrite[],
    taskId: string,
    taskPath = "",
  ): Promise<void> {
    const { threadId, ns = "" } = placeOf(config);
    if (threadId === undefined) throw missing("put writes", "thread_id");
    const id = getCheckpointId(config);
    if (!id) throw missing("put writes", "checkpoint_id");
    const records = await Promise.all(
      writes.map(async ([channel, value], at): Promise<WriteRecord> => {
        const number = Object.hasOwn(WRITES_IDX_MAP, channel) ? WRITES_IDX_MAP[channel]! : at;
        return { task: taskId, number, path: taskPath, channel, value: await this.#dump(value) };
      }),
    );
    const core = await this.#core();
    await core.putWrites(threadId, ns, id, taskId, records);
  }

  /** Forgets a thread: all its checkpoints and writes, in all namespaces, and what graphs of `oneloop` have kept under that name. */
  override async deleteThread(threadId: string): Promise<void> {
    const core = await this.#core();
    await core.deleteThread(threadId);
  }

  /** A version that no other line of the thread's history has, so that a fork never finds the values of what it was forked from. */
  override getNextVersion(current: number | undefined): number {
    return Math.floor(current ?? 0) + 1 + Math.random();
  }

  async #dump(value: unknown): Promise<Dumped> {
    const [type, data] = await this.serde.dumpsTyped(value);
    // The app's own bytes may change until they are stored.
    return { type, data: data === value ? data.slice() : data };
  }

  #load({ type, data }: Dumped): Promise<unknown> {
    return this.serde.loadsTyped(type, data);
  }

  async #tuple(core: LangGraphCheckpointsCore, record: CheckpointRecord): Promise<CheckpointTuple> {
    const { threadId, ns, id, parent } = record;
    const { values, writes } = (await core.read(record)) as Stored;
    const checkpoint = (await this.#load(record.checkpoint)) as Checkpoint;
    const loaded = values.map(async ([channel, value]) => [channel, await this.#load(value)] as const);
    checkpoint.channel_values = Object.fromEntries(await Promise.all(loaded));
    if (checkpoint.v < 4 && parent)
      await this.#migratePendingSends(core, checkpoint, { threadId, ns, id: parent });
    return {
      config: configOf(threadId, ns, id),
      checkpoint,
      metadata: (await this.#load(record.metadata)) as CheckpointMetadata,
      pendingWrites: await this.#writes(writes),
      ...(parent ? { parentConfig: configOf(threadId, ns, parent) } : {}),
    };
  }

  #writes(writes: WriteRecord[]): Promise<CheckpointPendingWrite[]> {
    const key = ({ path, task, number }: WriteRecord) => writesSortKey(path, task, number);
    const sorted = [...writes].sort((left, right) => compareWritesSortKeys(key(left), key(right)));
    return Promise.all(
      sorted.map(async ({ task, channel, value }): Promise<CheckpointPendingWrite> => {
        return [task, channel, await this.#load(value)];
      }),
    );
  }

  /** Before version 4, what was to be sent stood with the parent's writes. */
  async #migratePendingSends(
    core: LangGraphCheckpointsCore,
    checkpoint: Checkpoint,
    parent: { threadId: string; ns: string; id: string },
  ): Promise<void> {
    const { writes } = (await core.read(parent)) as Stored;
    const sends = (await this.#writes(writes)).filter(([, channel]) => channel === TASKS);
    const versions = Object.values(checkpoint.channel_versions);
    checkpoint.channel_values[TASKS] = sends.map(([, , value]) => value);
    checkpoint.channel_versions[TASKS] = versions.length
      ? maxChannelVersion(...versions)
      : this.getNextVersion(undefined);
  }
}

function placeOf({ configurable = {} }: RunnableConfig): { threadId?: string; ns?: string } {
  const { thread_id: threadId, checkpoint_ns: ns } = configurable as Record<string, unknown>;
  for (const [name, value] of Object.entries({ thread_id: threadId, checkpoint_ns: ns })) {
    if (value !== undefined && value !== null && typeof value !== "string") {
      throw new OneloopError(`The config's configurable.${name} has to be a string, not a ${typeof value}.`, {
        code: "INVALID_CONFIG",
      });
    }
  }
  return {
    ...(threadId ? { threadId: threadId as string } : {}),
    ...(ns == null ? {} : { ns: ns as string }),
  };
}

function configOf(thread_id: string, checkpoint_ns: string, checkpoint_id: string): RunnableConfig {
  return { configurable: { thread_id, checkpoint_ns, checkpoint_id } };
}

function missing(what: string, field: string): OneloopError {
  return new OneloopError(
    `To ${what}, the config needs configurable.${field}: graph.invoke(input, { configurable: { thread_id: "…" } }).`,
    { code: "INVALID_CONFIG" },
  );
}
