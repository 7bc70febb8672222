/** An address as the browser would follow it, or null where it is none. */
export function parseAddress(address: string): URL | null {
  try {
    return new URL(address, document.baseURI);
  } catch {
    return null;
  }
}
