// What a test does in a page: it runs a function there, which is handed what the program exports.
// @ts-check

/**
 * @template App
 * @returns {<T, A>(page: import("playwright-core").Page, run: (app: App, argument: A) => T, argument?: A) => Promise<Awaited<T>>}
 */
export const inPage = () => (page, run, argument) =>
  page.evaluate(`(${String(run)})(window.app, ${JSON.stringify(argument) ?? "undefined"})`);
