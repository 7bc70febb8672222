/** For the core: see host.js. */
export function makeConfig(
  base: object | undefined,
  task: number,
  node: string,
  step: number,
  ask: (task: number, what: number, value?: unknown) => unknown,
  metadata: object | undefined,
): object;
export function taskOf(config: unknown): number | undefined;
export function handlersOf(config: unknown): object[];
export function quietTools(config: unknown): void;
export function tellTool(
  config: unknown,
  what: "start" | "event" | "end" | "error",
  name: string,
  value: unknown,
): Promise<void>;
export function pusherOf(
  config: unknown,
): ((pushed: { message: unknown; stateKey?: string | null | undefined }) => unknown) | undefined;
export function isQuestion(error: unknown): boolean;
export function nameOf(serialized: unknown, otherwise: string): string;
export function modelName(llm: unknown, metadata: unknown, name: string | undefined): string;
export function isSilent(tags: string[] | undefined): boolean;
export function parsed(input: string): unknown;
export function makeHandler(turn: number): object;
export function turnOf(handler: unknown): number | undefined;
export function iteratorOf(value: unknown): AsyncIterator<unknown> | Iterator<unknown> | undefined;
export function handled(promise: Promise<unknown>): void;
export const END: unique symbol;
export function pull(iterator: unknown): unknown;
