// An app's own classes and functions in a state that is stored. In a page.
// @ts-check

import { Annotation, Command, IndexedDBSaver, registerSerializer, START, StateGraph } from "oneloop";

class Money {
  #amount;
  /** @param {number} amount */
  constructor(amount) {
    this.#amount = amount;
  }
  get amount() {
    return this.#amount;
  }
}

class Purse {
  /** @param {unknown} holds */
  constructor(holds) {
    this.holds = holds;
  }
}

class Foreign {
  field = 1;
}

const VERBS = { double: (/** @type {number} */ number) => 2 * number };

export function register() {
  registerSerializer({
    name: "money",
    is: (value) => value instanceof Money,
    store: (/** @type {Money} */ { amount }) => amount,
    revive: (amount) => new Money(amount),
  });
  registerSerializer({
    name: "purse",
    is: (value) => value instanceof Purse,
    store: (/** @type {Purse} */ { holds }) => ({ holds }),
    revive: ({ holds }) => new Purse(holds),
  });
  registerSerializer({
    name: "verb",
    is: (value) => value === VERBS.double,
    store: () => "double",
    revive: (/** @type {"double"} */ name) => VERBS[name],
  });
}

/** @param {unknown} thrown */
const said = (thrown) => {
  const { code, message } = /** @type {any} */ (thrown);
  return `${code}: ${message}`;
};

const State = Annotation.Root({
  value: Annotation(),
  list: Annotation({
    reducer: (/** @type {unknown[]} */ left, /** @type {unknown[]} */ right) => left.concat(right),
    default: () => /** @type {unknown[]} */ ([]),
  }),
});
const graph = new StateGraph(State)
  .addNode("ask", (_, config) => ({ list: [config.interrupt(new Money(1))] }))
  .addEdge(START, "ask")
  .compile({ checkpointer: new IndexedDBSaver({ database: "classes" }) });
const config = (thread = "t") => ({ configurable: { thread_id: thread } });

/** A value that is everywhere a value can be: in a state, in a list that grows, twice, in a circle, behind a field of our own name. */
function value() {
  const money = new Money(7);
  const circle = /** @type {Record<string, unknown>} */ ({ money });
  circle.itself = circle;
  return {
    purse: new Purse(new Map([["money", money]])),
    again: [money, new Set([money])],
    double: VERBS.double,
    circle,
    "oneloop.serializer": "money",
    date: new Date(0),
    bytes: new Uint8Array([1, 2]),
  };
}

export async function store() {
  await graph.invoke({ value: value(), list: [new Money(1)] }, config());
  await graph.updateState(config(), { list: [new Purse(new Money(2))] });
}

export async function read() {
  const { values, tasks } = await graph.getState(config());
  const { value, list } = /** @type {any} */ (values);
  const money = value.purse.holds.get("money");
  return {
    purse: value.purse instanceof Purse && money instanceof Money && money.amount,
    isOne: value.again[0] === money && value.again[1].has(money) && value.circle.money === money,
    circle: value.circle.itself === value.circle,
    double: value.double(21),
    own: value["oneloop.serializer"],
    platform: [value.date.getTime(), value.bytes[1]],
    list: [list[0].amount, list[1].holds.amount],
    tasks: tasks.length,
  };
}

/** The question, and an answer that is an instance too. */
export async function answer() {
  const asked = /** @type {any} */ (await graph.invoke({ list: [] }, config("q")));
  const [{ value }] = /** @type {any} */ (await graph.getState(config("q"))).tasks[0].interrupts;
  const { list } = /** @type {any} */ (
    await graph.invoke(new Command({ resume: new Money(9) }), config("q"))
  );
  return [asked.__interrupt__[0].value.amount, value instanceof Money, list[0].amount];
}

/** What can't be stored, and what is in the store after. */
export async function refused() {
  const plain = new StateGraph(State)
    .addNode("a", () => ({}))
    .addEdge(START, "a")
    .compile({ checkpointer: new IndexedDBSaver({ database: "classes" }) });
  const errors = [];
  for (const [at, bad] of [
    { a: [0, { b: new Foreign() }] },
    new Map([["key", new Foreign()]]),
    { f: () => 1 },
  ].entries()) {
    const thread = config(`refused-${at}`);
    errors.push(await plain.invoke({ value: bad }, thread).then(() => "stored", said));
    const { values, createdAt } = /** @type {any} */ (await plain.getState(thread));
    errors.push(createdAt ?? JSON.stringify(values));
  }
  registerSerializer({
    name: "foreign",
    is: (value) => value instanceof Foreign,
    store: () => {
      throw new Error("not today");
    },
    revive: () => new Foreign(),
  });
  errors.push(await plain.invoke({ value: [new Foreign()] }, config("refused")).then(() => "stored", said));
  return errors;
}

export const unreadable = () => graph.getState(config()).then(() => "read", said);

export function wrong() {
  try {
    registerSerializer(/** @type {any} */ ({ name: "half", is: () => false }));
    return "taken";
  } catch (error) {
    return said(error);
  }
}
