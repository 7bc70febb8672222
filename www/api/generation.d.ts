/** A model's call under way. */
export interface ModelCall {
  began: number;
  firstToken?: number;
  about: Record<string, unknown>;
}
/** A model's call that begins. */
export function modelCall(model: string): ModelCall;
/** A piece of its answer has come. */
export function noteToken(call: ModelCall | undefined): void;
/** The record of a model's call, by Chainlit's names. */
export function generationOf(
  call: ModelCall,
  message: unknown,
  counts?: { promptTokens?: number; completionTokens?: number; totalTokens?: number },
): Record<string, unknown>;
