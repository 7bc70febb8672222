// The core's memory, which no heap statistic counts: seen where the core is instantiated, so this comes before it.
// @ts-check

/** @type {WebAssembly.Memory[]} */
const memories = [];
const { Instance } = WebAssembly;
WebAssembly.Instance = /** @type {any} */ (
  new Proxy(Instance, {
    construct: (target, args, made) => {
      const instance = Reflect.construct(target, args, made);
      for (const part of Object.values(instance.exports))
        if (part instanceof WebAssembly.Memory) memories.push(part);
      return instance;
    },
  })
);

/** In bytes; it only grows. */
export const wasmMemory = () => memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
