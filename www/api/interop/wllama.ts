/**
 * `oneloop/wllama`: models that run in the tab, by llama.cpp in WebAssembly. The app brings `@wllama/wllama`.
 */
// The package's main file is missing from what is published: the entry is esm/index.js.
import type { Wllama } from "@wllama/wllama/esm/index.js";
import { ModelError } from "../errors.js";
import type { BaseMessage } from "../messages.js";
import { ChatCustom, type GenerateOptions, type ModelChunk } from "../models.js";
import type { Progress } from "../view.js";

/** Which model, and who is told how its loading goes. */
export interface ChatWllamaOptions {
  /** Makes the engine, when it is first needed: `() => new Wllama({ default: wasmUrl })`. */
  engine: () => Wllama | Promise<Wllama>;
  /** Where the GGUF file is. */
  modelUrl: string;
  /** A name for people and steps. */
  name: string;
  /** The most tokens an answer may have; 256 by default. */
  maxTokens?: number;
  /** Tokens of context; 2048 by default. */
  contextLength?: number;
  temperature?: number;
  threads?: number;
}

/** A model in this tab. The first answer loads it, unless `load()` has; loading can be watched and cancelled. */
export class ChatWllama extends ChatCustom {
  readonly #options: ChatWllamaOptions;
  #loading: Promise<Wllama> | undefined;
  #loaded = false;

  constructor(options: ChatWllamaOptions) {
    super(options.name, (messages, generate) => this.#generate(messages, generate));
    this.#options = options;
  }

  /** Whether the model is in memory. */
  get loaded(): boolean {
    return this.#loaded;
  }

  /**
   * Loads the model; later calls share the first one's promise. Rejects with `MODEL_LOAD_FAILED`, or with the signal's reason when it is aborted: the
   * next call then begins anew.
   */
  async load({
    signal,
    onProgress,
  }: { signal?: AbortSignal; onProgress?: (progress: Progress) => void } = {}): Promise<void> {
    this.#loading ??= this.#start(signal, onProgress).catch((error: unknown) => {
      this.#loading = undefined;
      throw error;
    });
    await this.#loading;
    this.#loaded = true;
  }

  async #start(signal?: AbortSignal, onProgress?: (progress: Progress) => void): Promise<Wllama> {
    const { engine, modelUrl, contextLength = 2048, threads } = this.#options;
    signal?.throwIfAborted();
    const wllama = await engine();
    try {
      await wllama.loadModelFromUrl(modelUrl, {
        n_ctx: contextLength,
        ...(threads === undefined ? {} : { n_threads: threads }),
        ...(signal ? { signal } : {}),
        progressCallback: ({ loaded, total }) =>
          onProgress?.({ loaded, total: total > 0 ? total : null, unit: "bytes" }),
      });
    } catch (cause) {
      await wllama.exit().catch(() => {});
      signal?.throwIfAborted();
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new ModelError(`The model could not be loaded from ${modelUrl}: ${why}`, {
        code: "MODEL_LOAD_FAILED",
        cause,
      });
    }
    if (signal?.aborted) {
      await wllama.exit();
      signal.throwIfAborted();
    }
    return wllama;
  }

  async *#generate(messages: BaseMessage[], { signal }: GenerateOptions): AsyncGenerator<ModelChunk> {
    await this.load({ signal });
    const wllama = await this.#loading!;
    const { maxTokens = 256, temperature } = this.#options;
    // By callbacks: its own iterator leaves a rejected promise behind when it is stopped.
    const pieces = new ReadableStream<string>({
      start(controller) {
        const completed = wllama.createChatCompletion({
          messages: messages.map((message) => ({ role: roleOf(message), content: message.text })),
          max_tokens: maxTokens,
          ...(temperature === undefined ? {} : { temperature }),
          stream: true,
          abortSignal: signal,
          onData: (chunk) => {
            const text = chunk.choices[0]?.delta.content;
            // One more may come after a stop.
            if (text && !signal.aborted) controller.enqueue(text);
          },
        });
        completed.then(
          () => signal.aborted || controller.close(),
          (error: unknown) => signal.aborted || controller.error(error),
        );
      },
    });
    const reader = pieces.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  }
}

function roleOf(message: BaseMessage): "system" | "user" | "assistant" {
  if (message.type === "system") return "system";
  return message.type === "ai" ? "assistant" : "user";
}
