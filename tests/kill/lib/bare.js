// What Chromium does by itself after a kill in the middle of a record: IndexedDB by hand, without anything of ours.
// @ts-check

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serveApp } from "../../../scripts/lib/app-page.js";
import { startChromium } from "./chromium.js";
import { cutLogs, cutOff } from "./log.js";

/**
 * Whether all of a site's databases are gone two starts after such a kill. Where they are not any more, `beginNewLog` in
 * `www/api/indexeddb.js` has nothing left to do.
 */
export async function losesWhatWasWritten() {
  const { url, close } = await serveApp("tests/kill/page/index.js", { title: "tests/kill/bare" });
  const profile = mkdtempSync(join(tmpdir(), "oneloop-bare-"));
  try {
    await writeOnce(`${url}/app.js`, profile);
    cutOff(profile);
    if (!cutLogs(profile).length) return false;
    await writeOnce(`${url}/app.js`, profile);
    return (await writeOnce(`${url}/app.js`, profile)) < 3;
  } finally {
    await close();
    rmSync(profile, { recursive: true, force: true });
  }
}

/**
 * Writes one more record, and kills the browser; resolves with how many there were then.
 * @param {string} url something of the site that runs no program
 * @param {string} profile
 */
async function writeOnce(url, profile) {
  const { page, kill } = await startChromium(profile);
  try {
    await page.goto(url);
    return await page.evaluate(async () => {
      /** @type {IDBDatabase} */
      const database = await new Promise((resolve, reject) => {
        const request = indexedDB.open("bare", 1);
        request.onupgradeneeded = () => request.result.createObjectStore("records", { autoIncrement: true });
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
      const transaction = database.transaction("records", "readwrite");
      const records = transaction.objectStore("records");
      records.add("There is one more.");
      const count = records.count();
      return new Promise((resolve, reject) => {
        transaction.oncomplete = () => resolve(count.result);
        transaction.onabort = () => reject(transaction.error);
      });
    });
  } finally {
    await kill();
  }
}
