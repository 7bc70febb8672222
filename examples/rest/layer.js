// Threads on this app's own server: a data layer by REST.
// @ts-check

/** @typedef {import("oneloop").DataLayer} DataLayer */
/** @typedef {import("oneloop").DataWrite} DataWrite */

/**
 * What `Chat` asks for, as requests. It has `commit`, so it needs none of the single writes; it has no `searchThreads`, so searching says `STORE_UNSUPPORTED`.
 * @implements {DataLayer}
 */
export class RestDataLayer {
  #base;

  /** @param {string} [base] where the server's routes begin */
  constructor(base = "/api") {
    this.#base = base;
  }

  /** One request, one transaction of the server's. Contents are parts of their own, as bytes. @param {DataWrite[]} writes */
  async commit(writes) {
    const form = new FormData();
    const lines = writes.map(({ method, args }) => {
      if (method !== "putContent") return { method, args };
      const [id, threadId, forId, content] = args;
      const type = content instanceof Blob ? "blob" : typeof content === "string" ? "text" : "buffer";
      const mime = content instanceof Blob ? content.type : "";
      const part = `content ${[...form.keys()].length}`;
      form.append(part, new Blob([content]));
      return { method, args: [id, threadId, forId, { part, type, mime }] };
    });
    form.append("writes", JSON.stringify(lines));
    await this.#request("/commits", { method: "POST", body: form });
  }

  /** @type {DataLayer["listThreads"]} */
  async listThreads(filter, { first, after }) {
    return this.#json(`/threads?${query({ ...filter, first, after: after && JSON.stringify(after) })}`);
  }

  /** @param {string} id */
  async getThread(id) {
    return this.#json(`/threads/${encodeURIComponent(id)}`);
  }

  /** @param {string} threadId @param {string} id */
  async getElement(threadId, id) {
    return this.#json(`/threads/${encodeURIComponent(threadId)}/elements/${encodeURIComponent(id)}`);
  }

  /** @param {string} threadId @param {string} id */
  async getContent(threadId, id) {
    const path = `/threads/${encodeURIComponent(threadId)}/contents/${encodeURIComponent(id)}`;
    const answer = await this.#request(path);
    if (!answer) return undefined;
    const type = answer.headers.get("x-content");
    if (type === "text") return answer.text();
    if (type === "buffer") return answer.arrayBuffer();
    return new Blob([await answer.arrayBuffer()], { type: answer.headers.get("x-mime") ?? "" });
  }

  /** @param {string} identifier */
  async getUser(identifier) {
    return this.#json(`/users/${encodeURIComponent(identifier)}`);
  }

  /** @param {{ app: string, userId?: string }} filter */
  async getFavoriteSteps(filter) {
    return this.#json(`/favorites?${query(filter)}`);
  }

  /** @param {string} key */
  async getMeta(key) {
    return this.#json(`/meta/${encodeURIComponent(key)}`);
  }

  /** Nothing is an answer too. @param {string} path @returns {Promise<any>} */
  async #json(path) {
    return (await this.#request(path))?.json();
  }

  /** @param {string} path @param {RequestInit} [init] */
  async #request(path, init) {
    let answer;
    try {
      answer = await fetch(this.#base + path, init);
    } catch (cause) {
      throw new Error("The server that keeps the threads can't be reached.", { cause });
    }
    if (answer.status === 204) return undefined;
    if (!answer.ok)
      throw new Error(`The server that keeps the threads says ${answer.status}: ${await answer.text()}`);
    return answer;
  }
}

/** @param {Record<string, string | number | undefined>} values */
function query(values) {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
}
