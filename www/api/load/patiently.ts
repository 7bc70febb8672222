/** How long a download that has failed is waited with before it is tried again, at first and at most, in milliseconds: twice as long each time. */
const PATIENCE = { first: 1_000, most: 30_000 };

/** Loads something, and tries again as long as that fails: resolves when it is there. A failure is told by who needs it meanwhile. */
export async function patiently(load: () => Promise<unknown> | undefined): Promise<void> {
  for (let wait = PATIENCE.first; ; wait = Math.min(2 * wait, PATIENCE.most)) {
    try {
      await load();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}
