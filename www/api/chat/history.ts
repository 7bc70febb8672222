/** The conversation as a model is to know it. */

/** One thing that was said. */
export interface HistoryEntry {
  role: "user" | "assistant" | "system";
  content: string;
}

/** The conversation, oldest first; only the branch one is on. */
export class History extends Array<HistoryEntry> {
  /** As OpenAI's chat completions take it. */
  toOpenAI(): { role: "user" | "assistant" | "system"; content: string }[] {
    return Array.from(this, ({ role, content }) => ({ role, content }));
  }

  /** As LangChain's chat models and graphs take it. */
  toLangChain(): ["human" | "ai" | "system", string][] {
    const names = { user: "human", assistant: "ai", system: "system" } as const;
    return Array.from(this, ({ role, content }) => [names[role], content]);
  }
}
