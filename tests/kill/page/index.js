// The app that is killed: chats that talk in several threads at once, graphs, memories. It says what was acknowledged.
// @ts-check

import * as chats from "./chats.js";
import * as graphs from "./graphs.js";
import * as memories from "./memories.js";
import { tellTransactions } from "./tell.js";

tellTransactions();

/**
 * What is there, as the app finds it by the public API.
 * @param {string[]} graphThreads
 */
export async function look(graphThreads) {
  return {
    stored: await stored(),
    chats: await chats.look(),
    graphs: await graphs.look(graphThreads),
    memories: await memories.look(),
  };
}

/**
 * Works until it is killed.
 * @param {{ seed: number, life: number, graphThreads: string[] }} plan
 */
export function work(plan) {
  chats.work(plan);
  graphs.work(plan);
  memories.work(plan);
}

/**
 * Brings every graph to its end.
 * @param {string[]} graphThreads
 */
export const finish = (graphThreads) => graphs.finish(graphThreads);

/**
 * The records of steps, read by a connection of our own, before the app has looked at them.
 * @returns {Promise<any[]>}
 */
async function stored() {
  const request = indexedDB.open("oneloop");
  const database = await new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    // It was not there: nothing is to be made of it.
    request.onupgradeneeded = () => request.transaction?.abort();
  }).catch(() => undefined);
  if (!database) return [];
  try {
    return await new Promise((resolve, reject) => {
      const all = database.transaction("steps").objectStore("steps").getAll();
      all.onsuccess = () => resolve(all.result);
      all.onerror = () => reject(all.error);
    });
  } finally {
    database.close();
  }
}
