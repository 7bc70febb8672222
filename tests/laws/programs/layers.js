// Data layers as an app would write them: against a server that is a few tables here.

const byPlace = (a, b) => (a.seq ?? 0) - (b.seq ?? 0);
const placeOf = ({ updatedAt, id }) => `${updatedAt} ${id}`;
const newestFirst = (a, b) => (placeOf(a) === placeOf(b) ? 0 : placeOf(a) < placeOf(b) ? 1 : -1);

/** With every method there is. What it is handed and gives back it clones, as a server would by sending it. */
export function methodLayer() {
  const tables = {
    threads: new Map(),
    steps: new Map(),
    elements: new Map(),
    contents: new Map(),
    feedback: new Map(),
  };
  const users = new Map();
  const meta = new Map();
  const log = [];
  let number = 0;
  const drop = (table, holds) => table.forEach((row, key) => holds(row) && table.delete(key));
  const rows = (table, threadId) => [...table.values()].filter((row) => row.threadId === threadId);
  const note = (about, threadId, method, ...args) => {
    const gone = log.findIndex((entry) => entry.about === about);
    if (gone >= 0) log.splice(gone, 1);
    log.push({ about, threadId, number: ++number, method, args });
  };
  const forget = (holds) => log.splice(0, log.length, ...log.filter((entry) => !holds(entry)));
  const upsertStep = (step) => {
    tables.steps.set(step.id, step);
    note(`step ${step.id}`, step.threadId, "updateStep", step);
  };
  const layer = {
    updateThread(thread) {
      tables.threads.set(thread.id, thread);
      note(`thread ${thread.id}`, thread.id, "updateThread", thread);
    },
    deleteThread(id) {
      tables.threads.delete(id);
      for (const name of ["steps", "elements", "contents", "feedback"])
        drop(tables[name], (row) => row.threadId === id);
      forget((entry) => entry.threadId === id);
      note(`gone ${id}`, id, "deleteThread", id);
    },
    createStep(step) {
      if (tables.steps.has(step.id)) throw new Error(`step ${step.id} is there already`);
      upsertStep(step);
    },
    updateStep(step) {
      if (!tables.steps.has(step.id)) throw new Error(`there is no step ${step.id}`);
      upsertStep(step);
    },
    deleteStep(id, threadId, seq) {
      tables.steps.delete(id);
      for (const name of ["elements", "contents", "feedback"]) drop(tables[name], (row) => row.forId === id);
      note(`step ${id}`, threadId, "deleteStep", id, threadId, seq);
    },
    createElement(element) {
      tables.elements.set(element.id, element);
      note(`element ${element.id}`, element.threadId, "createElement", element);
    },
    putContent(id, threadId, forId, content) {
      tables.contents.set(id, { id, threadId, forId, content });
      note(`content ${id}`, threadId, "putContent", id, threadId, forId, content);
    },
    deleteElement(id, threadId, forId) {
      tables.elements.delete(id);
      tables.contents.delete(id);
      forget((entry) => entry.about === `content ${id}`);
      note(`element ${id}`, threadId, "deleteElement", id, threadId, forId);
    },
    getElement: (threadId, id) => rows(tables.elements, threadId).find((element) => element.id === id),
    getContent: (_, id) => tables.contents.get(id)?.content,
    upsertFeedback(feedback) {
      tables.feedback.set(feedback.forId, feedback);
      note(`feedback ${feedback.forId}`, feedback.threadId, "upsertFeedback", feedback);
    },
    deleteFeedback(forId, threadId) {
      tables.feedback.delete(forId);
      note(`feedback ${forId}`, threadId, "deleteFeedback", forId, threadId);
    },
    createUser: (user) => void users.set(user.identifier, user),
    getUser: (identifier) => users.get(identifier),
    getFavoriteSteps({ app, userId }) {
      const listed = (step) => {
        const thread = tables.threads.get(step.threadId);
        return thread?.app === app && (userId === undefined || thread.userId === userId);
      };
      const found = [...tables.steps.values()].filter((step) => step.favorite && listed(step));
      return found.sort((a, b) => (a.favorite < b.favorite ? 1 : -1));
    },
    setMeta: (key, value) => void meta.set(key, value),
    getMeta: (key) => meta.get(key),
    listThreads({ app, userId, profile, tag, feedback }, { first, after }) {
      const rated = (thread) => rows(tables.feedback, thread.id).some(({ value }) => value === feedback);
      const found = [...tables.threads.values()]
        .filter((thread) => thread.app === app)
        .filter((thread) => userId === undefined || thread.userId === userId)
        .filter((thread) => profile === undefined || thread.profile === profile)
        .filter((thread) => tag === undefined || thread.tags?.includes(tag))
        .filter((thread) => feedback === undefined || rated(thread))
        .filter((thread) => !after || newestFirst(after, thread) < 0)
        .sort(newestFirst);
      const data = found.slice(0, first);
      const last = data.at(-1);
      return { data, next: found.length > first ? { updatedAt: last.updatedAt, id: last.id } : undefined };
    },
    getThread(id) {
      const thread = tables.threads.get(id);
      const of = (name) => rows(tables[name], id);
      return (
        thread && {
          ...thread,
          steps: of("steps").sort(byPlace),
          elements: of("elements"),
          feedback: of("feedback"),
        }
      );
    },
    getChanges: (threadId, after) =>
      log.filter((entry) => entry.threadId === threadId && entry.number > after),
  };
  const remote = (method) =>
    async function (...args) {
      return structuredClone(method(...structuredClone(args)));
    };
  return Object.fromEntries(Object.entries(layer).map(([name, method]) => [name, remote(method)]));
}

/** With transactions: all writes of a commit in one call. */
export function commitLayer() {
  const layer = methodLayer();
  const reads = [
    "listThreads",
    "getThread",
    "getElement",
    "getContent",
    "getUser",
    "getFavoriteSteps",
    "getMeta",
    "getChanges",
  ];
  return {
    ...Object.fromEntries(reads.map((name) => [name, layer[name]])),
    async commit(calls) {
      for (const { method, args } of calls) await layer[method](...args);
    },
  };
}
