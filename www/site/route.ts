/** What the address after `#` says: `#/app/thread`. */
export interface Route {
  app: string;
  thread: string | undefined;
}

/** Reads an address. */
export function readRoute(hash: string): Route {
  const [app = "", thread = ""] = hash.replace(/^#\/?/, "").split("/").map(decode);
  return { app, thread: thread === "" ? undefined : thread };
}

/** Writes one. */
export function writeRoute({ app, thread }: Route): string {
  const parts = thread === undefined ? [app] : [app, thread];
  return `#/${parts.map(encodeURIComponent).join("/")}`;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // Typed by hand, with a lone percent sign.
    return part;
  }
}
