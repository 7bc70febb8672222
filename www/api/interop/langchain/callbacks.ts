/** Runs of LangChain and LangGraph.js as steps of a chat. */
import { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import type { DocumentInterface } from "@langchain/core/documents";
import type { Serialized } from "@langchain/core/load/serializable";
import type { AIMessage, BaseMessage } from "@langchain/core/messages";
import type { LLMResult } from "@langchain/core/outputs";
import type { ChainValues } from "@langchain/core/utils/types";
import type { Message, Step, StepInit, StepMaker } from "../../chat/index.js";
import { OneloopError } from "../../errors.js";
import { generationOf, type ModelCall, noteToken } from "../../generation.js";
import { isSilent, modelName, nameOf, parsed } from "../../host.js";
import { shownInput, shownOutput } from "../../messages.js";

/** A run of LangChain's, when it begins. */
export interface LangchainRun {
  id: string;
  /** The run's name, or what its class is called. */
  name: string;
  /** What its step would be: nodes and chains are `run`. */
  type: "run" | "llm" | "tool" | "retrieval";
  tags: string[];
  metadata: Record<string, unknown>;
}

/** How a `LangchainCallbackHandler` shows what it is told. */
export interface LangchainCallbackHandlerOptions {
  /** Names of runs that get no step, beside those that get none by themselves. What happens inside of them is shown in the run around them. */
  toIgnore?: string[];
  /** Names of runs that get a step though they would get none, such as `"LangGraph"` or `"ChatPromptTemplate"`. */
  toKeep?: string[];
  /** Has the last word on whether a run gets a step; `isShown` is what the names say. */
  filter?: (run: LangchainRun, isShown: boolean) => boolean;
  /** The nodes of a graph whose models answer the user: what they say is streamed into messages of the turn, one for each answer with text. */
  answerNodes?: string[];
  /** The signal the run is given, where it is not the turn's: what fails once it has fired was stopped, whatever the reason it was given. */
  signal?: AbortSignal;
  /** Is told what went wrong in the handler itself, such as a full disk. Without it the page is, by `reportError`. */
  onError?: (error: unknown) => void;
  /** Whether that ends the run, too; by default it goes on. */
  raiseError?: boolean;
}

/** How LangChain and LangGraph call what they have made themselves: around what the app has written. */
const INTERNAL = [
  "Branch",
  "ChannelRead",
  "ChannelWrite",
  "LangGraph",
  "RouterRunnable",
  "RunnableAssign",
  "RunnableBinding",
  "RunnableBranch",
  "RunnableCallable",
  "RunnableEach",
  "RunnableLambda",
  "RunnableMap",
  "RunnableParallel",
  "RunnablePassthrough",
  "RunnablePick",
  "RunnableRetry",
  "RunnableSequence",
  "RunnableWithFallbacks",
  "RunnableWithMessageHistory",
];

interface Run {
  /** Its own step, or that of the run around it. */
  place: Step | undefined;
  step?: Step;
  /** Whether its input and output are shown. A node's are the state, which is there to read in its checkpoints. */
  isPlain: boolean;
  model?: ModelRun;
}

/** A model's call under way, as a run has it. */
interface ModelRun extends ModelCall {
  /** What it says goes there, too. */
  answer?: Message;
  isAnswer: boolean;
}

/**
 * Shows the runs of LangGraph.js, and of any runnable, model, tool or retriever of LangChain's, as steps of a turn: the same tree as a graph of
 * `oneloop` gives with `turn.config()`. Nodes, tools, models and retrievers are steps as they nest; what LangChain has put around them is not shown. Models
 * have the conversation since the user's last word as their input, and their text as it comes; tools their arguments and results, as plain JSON.
 *
 * It belongs to one turn, or to a step of one, under which the runs are shown then. LangChain waits for it: a step is saved before the run goes on. When the
 * turn is stopped, its open steps are, with what they have; what is told later changes nothing and throws nothing. A run that was aborted
 * by itself is a stopped step, a question of a graph's is no error. After the end of its turn the handler shows nothing, and says so: `TURN_ENDED`.
 *
 * @example
 * import { ChatOpenAI } from "@langchain/openai";
 * import { LangchainCallbackHandler } from "oneloop/langchain";
 *
 * chat.onMessage(async (message, turn) => {
 *   const handler = new LangchainCallbackHandler(turn, { answerNodes: ["agent"] });
 *   const config = { ...turn.config(), callbacks: [handler] };
 *   await graph.invoke({ messages: [{ role: "user", content: message.content }] }, config);
 *   await handler.settled();
 * });
 */
export class LangchainCallbackHandler extends BaseCallbackHandler {
  readonly name = "oneloop_langchain";
  /** LangChain waits for what it tells: nothing of ours is on its global queue. */
  override awaitHandlers = true;
  /** A model that is asked for a whole answer streams it all the same. */
  readonly lc_prefer_streaming = true;

  readonly #maker: StepMaker;
  readonly #signal: AbortSignal;
  readonly #options: LangchainCallbackHandlerOptions;
  readonly #hidden: Set<string>;
  readonly #runs = new Map<string, Run>();
  readonly #under = new Set<Promise<void>>();
  #open = 0;
  #saidEnded = false;
  #failure: { error: unknown } | undefined;

  constructor(turn: StepMaker, options: LangchainCallbackHandlerOptions = {}) {
    super({ raiseError: options.raiseError ?? false });
    if (typeof turn?.step !== "function" || !("signal" in turn))
      throw new OneloopError(
        "A LangchainCallbackHandler belongs to a turn: new LangchainCallbackHandler(turn), with the turn that a hook is handed.",
        { code: "INVALID_ARGUMENT" },
      );
    this.#maker = turn;
    this.#signal = turn.signal;
    this.#options = options;
    this.#hidden = new Set([...INTERNAL, ...(options.toIgnore ?? [])]);
    for (const name of options.toKeep ?? []) this.#hidden.delete(name);
    // LangChain's constructor takes it from the environment, which a page has not.
    this.awaitHandlers = true;
  }

  /** The handler itself: it has the runs under way. */
  override copy(): BaseCallbackHandler {
    return this;
  }

  /**
   * Resolves when all that the handler was told is saved; what a model says is written behind until its run has ended. Rejects with what has gone
   * wrong since it was last asked. After a stop it resolves: the turn has saved everything.
   */
  async settled(): Promise<void> {
    while (this.#under.size) await Promise.all(this.#under);
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure) throw failure.error;
  }

  override handleChainStart(
    chain: Serialized,
    inputs: ChainValues,
    id: string,
    parent?: string,
    tags: string[] = [],
    metadata: Record<string, unknown> = {},
    runType?: string,
    runName?: string,
  ): Promise<void> {
    const name = runName ?? nameOf(chain, "chain");
    const isStep = tags.some((tag) => tag.startsWith("graph:step:"));
    const isNode = isStep && metadata["langgraph_node"] === name;
    const isGraph = Array.isArray(chain?.id) && chain.id[0] === "langgraph" && chain.id[1] === "pregel";
    const isWork = !isGraph && runType !== "prompt" && runType !== "parser";
    return this.#begin({ id, name, type: "run", tags, metadata }, parent, {
      isPlain: !isNode,
      // A node may be called as it likes.
      isInternal: isNode ? tags.includes("langsmith:hidden") : !isWork || tags.includes("langsmith:hidden"),
      isNode,
      input: () => unwrapped(inputs, "input"),
    });
  }

  override handleChainEnd(outputs: ChainValues, id: string): Promise<void> {
    return this.#end(id, (run) => {
      if (run.isPlain) run.step!.output = shownOutput(unwrapped(outputs, "output"));
    });
  }

  override handleChainError(error: unknown, id: string): Promise<void> {
    return this.#fail(id, error);
  }

  override handleChatModelStart(
    llm: Serialized,
    messages: BaseMessage[][],
    id: string,
    parent?: string,
    extra?: Record<string, unknown>,
    tags: string[] = [],
    metadata: Record<string, unknown> = {},
    runName?: string,
  ): Promise<void> {
    return this.#beginModel(
      "CHAT",
      llm,
      () => shownInput(messages[0]),
      id,
      parent,
      extra,
      tags,
      metadata,
      runName,
    );
  }

  override handleLLMStart(
    llm: Serialized,
    prompts: string[],
    id: string,
    parent?: string,
    extra?: Record<string, unknown>,
    tags: string[] = [],
    metadata: Record<string, unknown> = {},
    runName?: string,
  ): Promise<void> {
    return this.#beginModel("COMPLETION", llm, () => prompts[0], id, parent, extra, tags, metadata, runName);
  }

  override handleLLMNewToken(token: string, _index: unknown, id: string): Promise<void> {
    return this.#told(async () => {
      const run = this.#runs.get(id);
      if (!run?.model || !token || this.#signal.aborted) return;
      if (this.#maker.ended) return this.#refuse("A model's answer");
      noteToken(run.model);
      const into: Promise<void>[] = [];
      if (run.step) into.push(run.step.streamToken(token));
      if (run.model.isAnswer) into.push((run.model.answer ??= this.#maker.message()).streamToken(token));
      await Promise.all(into);
    });
  }

  override handleLLMEnd(output: LLMResult, id: string): Promise<void> {
    const generation = output.generations[0]?.[0];
    const message = (generation as { message?: AIMessage } | undefined)?.message;
    const text = message ? message.text : (generation?.text ?? "");
    return this.#end(id, (run) => {
      const { model, step } = run;
      if (step) step.output = message ? shownOutput(message) : text;
      if (step && model)
        step.generation = generationOf(
          model,
          message,
          output.llmOutput?.["tokenUsage"] as object | undefined,
        );
      // A model that does not stream.
      if (model?.isAnswer && !model.answer && text) model.answer = this.#maker.message({ content: text });
    });
  }

  override handleLLMError(error: unknown, id: string): Promise<void> {
    return this.#fail(id, error);
  }

  override handleToolStart(
    tool: Serialized,
    input: string,
    id: string,
    parent?: string,
    tags: string[] = [],
    metadata: Record<string, unknown> = {},
    runName?: string,
  ): Promise<void> {
    const run = { id, name: runName ?? nameOf(tool, "tool"), type: "tool", tags, metadata } as const;
    return this.#begin(run, parent, { isPlain: true, input: () => parsed(input) });
  }

  override handleToolEnd(output: unknown, id: string): Promise<void> {
    return this.#end(id, (run) => {
      run.step!.output = shownOutput(output);
    });
  }

  override handleToolError(error: unknown, id: string): Promise<void> {
    return this.#fail(id, error);
  }

  override handleRetrieverStart(
    retriever: Serialized,
    query: string,
    id: string,
    parent?: string,
    tags: string[] = [],
    metadata: Record<string, unknown> = {},
    runName?: string,
  ): Promise<void> {
    const run = {
      id,
      name: runName ?? nameOf(retriever, "retriever"),
      type: "retrieval",
      tags,
      metadata,
    } as const;
    return this.#begin(run, parent, { isPlain: true, input: () => query });
  }

  override handleRetrieverEnd(documents: DocumentInterface[], id: string): Promise<void> {
    return this.#end(id, (run) => {
      run.step!.output = documents;
    });
  }

  override handleRetrieverError(error: unknown, id: string): Promise<void> {
    return this.#fail(id, error);
  }

  #beginModel(
    type: "CHAT" | "COMPLETION",
    llm: Serialized,
    input: () => unknown,
    id: string,
    parent: string | undefined,
    extra: Record<string, unknown> | undefined,
    tags: string[],
    metadata: Record<string, unknown>,
    runName: string | undefined,
  ): Promise<void> {
    const node = metadata["langgraph_node"];
    const isAnswer = !isSilent(tags) && !!this.#options.answerNodes?.includes(node as string);
    const settings = plainSettings(extra?.["invocation_params"]);
    const about = {
      type,
      provider: metadata["ls_provider"],
      model: metadata["ls_model_name"] ?? settings["model"] ?? settings["model_name"],
      settings,
      tools: toolNames(extra?.["invocation_params"]),
    };
    const run = { id, name: modelName(llm, metadata, runName), type: "llm", tags, metadata } as const;
    const model = { began: performance.now(), about: known(about), isAnswer };
    return this.#begin(run, parent, { isPlain: true, input, model });
  }

  #begin(
    run: LangchainRun,
    parentId: string | undefined,
    about: {
      isPlain: boolean;
      isInternal?: boolean;
      isNode?: boolean;
      input: () => unknown;
      model?: ModelRun;
    },
  ): Promise<void> {
    return this.#told(async () => {
      if (this.#signal.aborted) return;
      if (this.#maker.ended) return this.#refuse(`The run "${run.name}"`);
      const place = parentId === undefined ? undefined : this.#runs.get(parentId)?.place;
      const begun: Run = { place, isPlain: about.isPlain, ...(about.model && { model: about.model }) };
      this.#runs.set(run.id, begun);
      this.#open += 1;
      if (!this.#isShown(run, about)) return;
      const input = about.isPlain ? about.input() : undefined;
      const init: StepInit = {
        name: run.name,
        type: run.type,
        metadata: ownMetadata(run.metadata),
        ...(run.tags.length && { tags: run.tags }),
        ...(input !== undefined && { input }),
        ...(input !== undefined && typeof input !== "string" && { showInput: "json" }),
      };
      begun.step = begun.place = (place ?? this.#maker).step(init);
      await begun.step.send();
    });
  }

  #isShown(run: LangchainRun, { isInternal, isNode }: { isInternal?: boolean; isNode?: boolean }): boolean {
    const { toIgnore = [], toKeep = [], filter } = this.#options;
    const isHidden = isNode || run.type !== "run" ? toIgnore.includes(run.name) : this.#hidden.has(run.name);
    const isShown = toKeep.includes(run.name) || (!isHidden && !isInternal);
    return filter ? filter(run, isShown) : isShown;
  }

  #end(id: string, result: (run: Run) => void): Promise<void> {
    return this.#told(async () => {
      const run = this.#close(id);
      if (!run) return;
      if (run.step || run.model) result(run);
      await Promise.all([run.step?.end(), run.model?.answer?.send()]);
    });
  }

  #fail(id: string, error: unknown): Promise<void> {
    return this.#told(async () => {
      const run = this.#close(id);
      if (!run) return;
      await Promise.all([run.step?.end(this.#asStop(error)), run.model?.answer?.send()]);
    });
  }

  /** The run that ends, unless it has, or was never shown. Runs are forgotten when none is open: what is told late finds its place till then. */
  #close(id: string): Run | undefined {
    const run = this.#runs.get(id);
    if (!run || this.#signal.aborted) return undefined;
    this.#open -= 1;
    if (this.#open === 0) this.#runs.clear();
    if (!this.#maker.ended) return run;
    if (run.step) this.#refuse(`The end of "${run.step.name}"`);
    return undefined;
  }

  #refuse(name: string): void {
    if (this.#saidEnded) return;
    this.#saidEnded = true;
    throw new OneloopError(
      `${name} is not shown: the turn of its LangchainCallbackHandler has ended. Make a handler for each turn, and await the run in its hook.`,
      { code: "TURN_ENDED" },
    );
  }

  /** By the signal, and the names and words that libraries have for an abort. */
  #asStop(error: unknown): unknown {
    const { name, message } = (error ?? {}) as Partial<Error>;
    const isStop =
      this.#options.signal?.aborted ||
      name === "ModelAbortError" ||
      (name === "Error" && (message === "Aborted" || message === "AbortError"));
    return isStop ? new DOMException("The run was aborted.", "AbortError") : error;
  }

  /** Runs what is to be done at once up to its first wait, so that the order of calls is the order of steps. */
  #told(body: () => Promise<void>): Promise<void> {
    const doing = body().catch((error: unknown) => this.#failed(error));
    const counted: Promise<void> = doing
      .catch(() => {})
      .then(() => {
        this.#under.delete(counted);
      });
    this.#under.add(counted);
    return doing;
  }

  #failed(error: unknown): void {
    // The turn was stopped, and has ended and saved its steps itself.
    if (this.#signal.aborted || (error as Error | undefined)?.name === "AbortError") return;
    this.#failure ??= { error };
    const { onError } = this.#options;
    if (onError) onError(error);
    else reportError(error);
    if (this.raiseError) throw error;
  }
}

/** LangChain puts what is no object into one. */
function unwrapped(values: ChainValues, key: string): unknown {
  const isOnly = typeof values === "object" && values !== null && Object.keys(values).join() === key;
  return isOnly ? values[key] : values;
}

/** The end of a field's name that may hold a secret. */
const SECRET = /(key|secret|token|password|authorization)$/i;

/** What metadata says for people. LangGraph's own, but for where it is, says nothing to them. */
function ownMetadata(metadata: Record<string, unknown>): Record<string, unknown> {
  const isOwn = (key: string) =>
    !/^(__pregel|ls_|langgraph_(triggers|path|checkpoint_ns)|checkpoint_ns)/.test(key) && !SECRET.test(key);
  return Object.fromEntries(Object.entries(metadata).filter(([key, value]) => isOwn(key) && isSimple(value)));
}

const isSimple = (value: unknown) => ["string", "number", "boolean"].includes(typeof value);

function plainSettings(params: unknown): Record<string, unknown> {
  const entries = Object.entries(params ?? {});
  return Object.fromEntries(entries.filter(([key, value]) => isSimple(value) && !SECRET.test(key)));
}

function toolNames(params: unknown): string[] | undefined {
  const tools = (params as { tools?: { name?: string; function?: { name?: string } }[] } | undefined)?.tools;
  const names = Array.isArray(tools) ? tools.map((tool) => tool?.function?.name ?? tool?.name ?? "tool") : [];
  return names.length ? names : undefined;
}

function known(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(record).filter(([, value]) => value !== undefined && value !== null),
  );
}
