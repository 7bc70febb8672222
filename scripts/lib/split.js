// One module as two: what a page needs to begin with, and the rest, which comes while the page is there already. It is what binaryen's wasm-split
// does, which is not in its npm package.
// @ts-check

import { createHash } from "node:crypto";
import binaryen from "binaryen";
import { IMPORTS, Reader, moduleOf, number, sectionsOf, text } from "./binary.js";
import { Failure } from "./log.js";

/** The module that the first part imports: what stands for a function of the rest until that is there, by its slot in the table. */
const ABSENT = "absent";
/** The module that the rest imports: the first part. */
const FIRST = "first";

/** @typedef {{ name: string, module: string, params: number, results: number }} Info */

/**
 * What a function is called in the list: without the numbers that a compiler gives crates, which change with its version.
 * @param {string} name
 */
export const plainName = (name) => name.replace(/\[[0-9a-f]{16}\]/g, "").replace(/::h[0-9a-f]{16}$/, "");

/**
 * Splits a module. The first part calls functions of the rest through slots of the table. There is an import in each, until the rest is there and fills them.
 * @param {Uint8Array} wasm with its functions' names, and one table of functions
 * @param {string} list the names of the first part's functions, a line each
 * @returns {{ first: Uint8Array, rest: Uint8Array }}
 */
export function split(wasm, list) {
  if (!WebAssembly.Module.customSections(new WebAssembly.Module(new Uint8Array(wasm)), "name").length)
    throw new Failure("split.js: the module has lost its functions' names");
  const names = new Set(list.split("\n"));
  const whole = read(wasm);
  const functions = functionsOf(whole);
  const table = tableOf(whole);
  /** @type {Map<string, Info>} */
  const later = new Map();
  for (const each of functions)
    if (!each.module && !names.has(plainName(each.name))) later.set(each.name, each);

  const named = namedByFirst(whole, functions, later, table);
  whole.dispose();
  const slots = slotsOf(later, named, table);
  // Parts of two builds would fit by their names, and call one function for another: the memory's name does not.
  const memory = `m${createHash("sha256").update(wasm).update(list).digest("hex").slice(0, 12)}`;
  const rest = restOf(read(wasm), functions, later, slots, memory);
  const first = firstOf(read(wasm), later, named, slots, rest.needs, table, memory);
  return { first, rest: rest.wasm };
}

/**
 * Which functions of the rest those of the first part name.
 * @param {any} module taken apart for it
 * @param {Info[]} functions
 * @param {Map<string, Info>} later
 * @param {Table} table
 */
function namedByFirst(module, functions, later, table) {
  module.removeElementSegment(table.segment);
  const others = table.functions.filter((name) => !later.has(name));
  module.addActiveElementSegment(table.name, table.segment, others, module.i32.const(0));
  for (const { name, params, results } of later.values()) {
    module.removeFunction(name);
    module.addFunction(name, params, results, [], module.unreachable());
  }
  // Also what only the rest calls.
  functions.forEach(({ name, module: from }, at) => {
    if (!from && !later.has(name)) module.addFunctionExport(name, functionName(at));
  });
  module.runPasses(["remove-unused-module-elements"]);
  return new Set(functionsOf(module).flatMap(({ name }) => (later.has(name) ? name : [])));
}

/**
 * The slots of the rest's functions: those that they have anyway, and one more each for those that are named and have none.
 * @param {Map<string, Info>} later
 * @param {Set<string>} named
 * @param {Table} table
 * @returns {Map<string, number[]>}
 */
function slotsOf(later, named, table) {
  /** @type {Map<string, number[]>} */
  const slots = new Map();
  table.functions.forEach((name, at) => {
    if (later.has(name)) slots.set(name, [...(slots.get(name) ?? []), table.offset + at]);
  });
  let next = table.offset + table.functions.length;
  for (const name of named) if (!slots.has(name)) slots.set(name, [next++]);
  return slots;
}

/**
 * @param {any} module
 * @param {Info[]} functions
 * @param {Map<string, Info>} later
 * @param {Map<string, number[]>} slots
 * @param {string} memory what the memory is called between the two
 */
function restOf(module, functions, later, slots, memory) {
  const { name: tableName, segment } = tableOf(module);
  exportsOf(module).forEach(({ name }) => module.removeExport(name));
  functions.forEach(({ name, module: from, params, results }, at) => {
    if (from || later.has(name)) return;
    module.removeFunction(name);
    module.addFunctionImport(name, FIRST, functionName(at), params, results);
  });
  module.removeElementSegment(segment);
  const filled = [...slots]
    .flatMap(([name, own]) => own.map((slot) => ({ name, slot })))
    .sort((a, b) => a.slot - b.slot);
  for (let from = 0, to = 0; from < filled.length; from = to) {
    const begin = filled[from]?.slot ?? 0;
    while (filled[to]?.slot === begin + to - from) to++;
    const run = filled.slice(from, to).map(({ name }) => name);
    module.addActiveElementSegment(tableName, `slots ${begin}`, run, module.i32.const(begin));
  }
  enlarge(module, tableName, slots);
  tablesOf(module).forEach(({ name }, at) => module.addTableImport(name, FIRST, `t${at}`));
  globalsOf(module).forEach(({ name, type, mutable }, at) =>
    module.addGlobalImport(name, FIRST, `g${at}`, type, mutable),
  );
  // What is in the memory, the first part puts there.
  const { initial } = module.getMemoryInfo();
  module.setMemory(initial, -1, null, [], false, false, MEMORY);
  module.addMemoryImport(MEMORY, FIRST, memory);
  const wasm = emitted(module, "the rest", (/** @type {any} */ made) => {
    const imported = functionsOf(made).filter(({ module: from }) => from === FIRST);
    return new Set(imported.map(({ name }) => name));
  });
  return {
    wasm: wasm.bytes,
    needs: functions
      .map(({ name }, at) => ({ name, as: functionName(at) }))
      .filter(({ name }) => wasm.found.has(name)),
  };
}

/**
 * @param {any} module
 * @param {Map<string, Info>} later
 * @param {Set<string>} named
 * @param {Map<string, number[]>} slots
 * @param {{ name: string, as: string }[]} needs what the rest imports
 * @param {Table} table
 * @param {string} memory what the memory is called between the two
 */
function firstOf(module, later, named, slots, needs, table, memory) {
  const filled = [...table.functions];
  /** @type {{ slot: number, params: number, results: number }[]} */
  const absent = [];
  for (const { name, params, results } of later.values()) {
    module.removeFunction(name);
    const own = slots.get(name) ?? [];
    for (const slot of own) absent.push({ slot, params, results });
    if (!named.has(name)) continue;
    const given = binaryen.expandType(params).map((type, at) => module.local.get(at, type));
    const call = module.call_indirect(table.name, module.i32.const(own[0]), given, params, results);
    module.addFunction(name, params, results, [], call);
  }
  // By their slots: `shortSlots` leaves out what can be counted.
  absent.sort((one, other) => one.slot - other.slot);
  for (const { slot, params, results } of absent) {
    const name = `absent ${slot}`;
    module.addFunctionImport(name, ABSENT, String(slot), params, results);
    filled[slot - table.offset] = name;
  }
  module.removeElementSegment(table.segment);
  module.addActiveElementSegment(table.name, table.segment, filled, module.i32.const(table.offset));
  enlarge(module, table.name, slots);
  for (const { name, as } of needs) module.addFunctionExport(name, as);
  tablesOf(module).forEach(({ name }, at) => module.addTableExport(name, `t${at}`));
  globalsOf(module).forEach(({ name }, at) => module.addGlobalExport(name, `g${at}`));
  module.addMemoryExport(MEMORY, memory);
  return emitted(module, "the first part").bytes;
}

/**
 * The first part, with a name for an absent function only where it does not stand in the slot after the one before: a thousand numbers are hard to compress. Who instantiates it
 * is asked for imports in their order (https://webassembly.github.io/spec/js-api/#read-the-imports).
 * @param {Uint8Array} first as it is shipped: an optimiser would think that functions of one name are one
 */
export function shortSlots(first) {
  let before = -1;
  return moduleOf(
    sectionsOf(first).map(({ id, content }) => {
      if (id !== IMPORTS) return { id, content };
      const from = new Reader(content);
      const entries = Array.from({ length: from.number() }, () => {
        const [module, name] = [from.name(), from.name()];
        const kind = from.importKind();
        if (module !== ABSENT) return [text(module), text(name), kind];
        const short = Number(name) === before + 1 ? "" : name;
        before = Number(name);
        return [text(ABSENT), text(short), kind];
      });
      return { id, content: Buffer.concat([number(entries.length), ...entries.flat()]) };
    }),
  );
}

/** What parts need of each other. */
const FEATURES = binaryen.Features.MutableGlobals | binaryen.Features.ReferenceTypes;

/** @param {Uint8Array} wasm */
function read(wasm) {
  const module = binaryen.readBinary(wasm);
  module.setFeatures(module.getFeatures() | FEATURES);
  return module;
}

const MEMORY = "0";

/** @param {number} at the function's place in the whole */
const functionName = (at) => `f${at.toString(36)}`;

/**
 * @param {any} module used up by it
 * @param {string} what
 * @param {(module: any) => Set<string>} [look]
 */
function emitted(module, what, look = () => new Set()) {
  module.runPasses(["remove-unused-module-elements"]);
  if (!module.validate()) throw new Failure(`split.js: ${what} is not valid`);
  const done = { bytes: /** @type {Uint8Array} */ (module.emitBinary()), found: look(module) };
  module.dispose();
  return done;
}

/** @param {any} module @param {string} name @param {Map<string, number[]>} slots */
function enlarge(module, name, slots) {
  const table = module.getTable(name);
  const size = Math.max(
    binaryen.getTableInfo(table).initial,
    ...[...slots.values()].flat().map((slot) => slot + 1),
  );
  const { setInitial, setMax } = /** @type {any} */ (binaryen).Table;
  setInitial(table, size);
  setMax(table, size);
}

/** @typedef {{ name: string, segment: string, offset: number, functions: string[] }} Table */

/**
 * The table of functions, which is the module's first, and what fills it.
 * @param {any} module
 * @returns {Table}
 */
function tableOf(module) {
  if (module.getNumElementSegments() !== 1)
    throw new Failure("split.js knows modules with one element segment");
  const {
    name: segment,
    table,
    offset,
    data,
  } = /** @type {any} */ (binaryen.getElementSegmentInfo(module.getElementSegmentByIndex(0)));
  return {
    name: table,
    segment,
    offset: /** @type {any} */ (binaryen.getExpressionInfo(offset)).value,
    functions: data,
  };
}

/** @param {any} module @returns {Info[]} */
const functionsOf = (module) =>
  listed(module.getNumFunctions(), (at) => binaryen.getFunctionInfo(module.getFunctionByIndex(at)));

/** @param {any} module @returns {{ name: string }[]} */
const exportsOf = (module) =>
  listed(module.getNumExports(), (at) => binaryen.getExportInfo(module.getExportByIndex(at)));

/** @param {any} module @returns {{ name: string }[]} */
const tablesOf = (module) =>
  listed(module.getNumTables(), (at) => binaryen.getTableInfo(module.getTableByIndex(at)));

/** @param {any} module @returns {{ name: string, type: number, mutable: boolean }[]} */
const globalsOf = (module) =>
  listed(module.getNumGlobals(), (at) => binaryen.getGlobalInfo(module.getGlobalByIndex(at)));

/** @param {number} count @param {(at: number) => any} get */
const listed = (count, get) => Array.from({ length: count }, (_, at) => get(at));

/**
 * The module with an import that each function calls first, with its place in `names`.
 * @param {Uint8Array} wasm with its functions' names
 * @returns {{ module: Uint8Array, names: string[] }}
 */
export function observed(wasm) {
  const module = read(wasm);
  const functions = functionsOf(module);
  module.addFunctionImport("ran", "observed", "ran", binaryen.createType([binaryen.i32]), binaryen.none);
  functions.forEach(({ name, module: from }, at) => {
    if (from) return;
    const ref = module.getFunction(name);
    const { body, results } = binaryen.getFunctionInfo(ref);
    const note = module.call("ran", [module.i32.const(at)], binaryen.none);
    /** @type {any} */ (binaryen).Function.setBody(ref, module.block(null, [note, body], results));
  });
  const bytes = module.emitBinary();
  module.dispose();
  return { module: bytes, names: functions.map(({ name }) => plainName(name)) };
}
