// The log of a LevelDB, in which Chromium keeps what IndexedDB writes: whether its end is half a record, and how to leave it so.
// A record is seven bytes (a checksum, its length, its kind) and its content, and Chromium writes one after the other. So a
// browser that is killed in between leaves the seven bytes alone.
// @ts-check

import { appendFileSync, existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const BLOCK = 32_768;
const HEADER = 7;
/** What the record that is cut off would have had. */
const CONTENT = 16;
/** Kinds: a record in one piece, and the last piece of one. */
const [ALL, LAST] = [1, 4];

/**
 * The logs of all databases of a profile.
 * @param {string} profile
 */
function logsOf(profile) {
  const folder = join(profile, "Default", "IndexedDB");
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.leveldb.\d+\.log$/.test(name))
    .map((name) => join(folder, name));
}

/**
 * Those that end in the middle of a record.
 * @param {string} profile of a browser that was killed
 */
export const cutLogs = (profile) => logsOf(profile).filter((file) => endsInRecord(readFileSync(file)));

/** @param {Buffer} log */
function endsInRecord(log) {
  let at = 0;
  let kind = ALL;
  while (at < log.length) {
    const left = BLOCK - (at % BLOCK);
    if (left < HEADER) {
      // Where its first bytes have no room no piece of a record begins.
      at += left;
      continue;
    }
    if (at + HEADER > log.length) return true;
    kind = log[at + 6] ?? ALL;
    at += HEADER + log.readUInt16LE(at + 4);
  }
  return at > log.length || (kind !== ALL && kind !== LAST);
}

/**
 * Leaves the logs of a profile as a browser does that is killed at the worst moment.
 * @param {string} profile
 */
export function cutOff(profile) {
  for (const file of logsOf(profile)) {
    const log = readFileSync(file);
    if (endsInRecord(log) || BLOCK - (log.length % BLOCK) < HEADER + CONTENT) continue;
    const header = Buffer.alloc(HEADER);
    header.writeUInt16LE(CONTENT, 4);
    header[6] = ALL;
    appendFileSync(file, header);
  }
}
