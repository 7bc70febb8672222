// Law 6: order.
import { START, law, same, seeded, sleep } from "./kit.js";

export const writes_of_a_thread_land_in_the_order_they_were_made = law(async (kit) => {
  for (let seed = 0; seed < 10; seed++) {
    const random = seeded(seed);
    const expected = new Map();
    const app = await kit.chat({
      onMessage: async (_, turn) => {
        const messages = Array.from({ length: 6 }, () => turn.message(""));
        const under_way = [];
        for (let i = 0; i < 60; i++) {
          const message = random.pick(messages);
          const what = random.below(3);
          if (what === 2) {
            under_way.push(message.remove());
            expected.delete(message.id);
          } else {
            message.content = `${i}`;
            if (what === 0 || expected.has(message.id)) expected.set(message.id, `${i}`);
            under_way.push(what === 0 ? message.send() : message.update());
          }
          if (random.below(3) === 0) await under_way.at(-1);
          else await random.pause();
        }
        await Promise.all(under_way);
      },
    });
    await app.say("go");
    const stored = (await (await kit.raw()).steps(app.thread())).filter(
      (step) => step.type === "assistant_message",
    );
    const texts = Object.fromEntries(stored.map(({ id, output }) => [id, output]));
    same(texts, Object.fromEntries(expected), `seed ${seed}: the store and what the app did`);
  }
});

export const so_do_many_at_once_also_when_the_connection_is_lost_between_them = law(
  async (kit) => {
    const { transaction } = IDBDatabase.prototype;
    const COUNT = 1_100;
    try {
      // No connection is lost, or that of the first commit, of the second…
      for (const lost of [Infinity, 0, 1, 2, 3]) {
        let commits = NaN;
        const dead = new Set();
        /** Updates all, once. */
        let update = () => {};
        IDBDatabase.prototype.transaction = function (stores, mode, options) {
          if (dead.has(this)) throw new DOMException("The connection is gone.", "InvalidStateError");
          const begun = transaction.call(this, stores, mode, options);
          if (this.name !== kit.database || mode !== "readwrite" || commits++ !== lost) return begun;
          // As when the browser gives it up: what is under way is told in a task to come, what is asked then is refused at once. (Closed by
          // close() itself, WebKit tells what is under way nothing.)
          dead.add(this);
          begun.commit = () => begun.abort();
          queueMicrotask(update);
          return begun;
        };
        const app = await kit.chat({
          onMessage: async (_, turn) => {
            commits = 0;
            const messages = Array.from({ length: COUNT }, (_, at) => turn.message(`${at} first`));
            const sent = messages.map((message) => message.send());
            const updated = new Promise((resolve) => {
              update = () => {
                const updates = messages.map((message, at) => {
                  message.content = `${at} then`;
                  return message.update();
                });
                resolve(Promise.all(updates));
              };
            });
            if (lost === Infinity) update();
            await Promise.all([...sent, updated]);
          },
        });
        await app.say("go");
        const stored = (await (await kit.raw()).steps(app.thread())).filter(
          (step) => step.type === "assistant_message",
        );
        same(
          stored.map(({ output }) => output),
          Array.from({ length: COUNT }, (_, at) => `${at} then`),
          `commit ${lost} lost its connection`,
        );
      }
    } finally {
      IDBDatabase.prototype.transaction = transaction;
    }
  },
  { limit: 60_000 },
);

export const parallel_nodes_write_in_name_order_whatever_finishes_first = law(async (kit) => {
  for (let seed = 0; seed < 50; seed++) {
    const random = seeded(seed);
    const graph = new kit.core.StateGraphCore({
      log: { reducer: (left, right) => left.concat(right), default: () => [] },
    });
    for (const name of ["d", "b", "a", "c"]) {
      graph.addNode(name, async () => {
        await sleep(random.next() * 6);
        return { log: [name] };
      });
      graph.addEdge(START, name);
    }
    graph.addNode("end", () => ({ log: ["end"] }));
    graph.addWaitingEdge(["a", "b", "c", "d"], "end");
    const { log } = await graph.compile({}).invoke({ log: ["begin"] }, {});
    same(log, ["begin", "a", "b", "c", "d", "end"], `seed ${seed}`);
  }
});
