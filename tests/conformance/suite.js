// LangGraph's own suite for checkpointers, on ours. In a page.
// @ts-check

import { run } from "./runner.js";
import { deltaChannelHistoryTests, validate } from "@langchain/langgraph-checkpoint-validation";
import { LangGraphSaver } from "oneloop/langchain";

let databases = 0;
const names = new Map();

const saver = {
  checkpointerName: "oneloop",
  createCheckpointer() {
    const database = `conformance-${(databases += 1)}`;
    const saver = new LangGraphSaver({ database });
    names.set(saver, database);
    return saver;
  },
  /** @param {object} saver */
  async destroyCheckpointer(saver) {
    await new Promise((resolve, reject) => {
      const request = indexedDB.deleteDatabase(names.get(saver));
      request.onsuccess = resolve;
      request.onerror = () => reject(request.error);
    });
  },
};

validate(saver);
deltaChannelHistoryTests(saver);

export { run };
