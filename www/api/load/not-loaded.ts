/** Stands where the wasm module's functions will be, and says so when it is used before they are there. */
export const notLoaded: unknown = new Proxy(
  {},
  {
    get() {
      throw new Error(
        'oneloop is not loaded yet: with "oneloop/slim", `await init()` comes before any other call.',
      );
    },
  },
);
