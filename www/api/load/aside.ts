import { bytesOf, unpack } from "./unpack.js";

/** A wasm module that a bundle carries as text, inflated by the browser, which compiles it aside while it comes; where it can't, by us. */
export async function unpackAside(packed: string): Promise<Response | Uint8Array<ArrayBuffer>> {
  let inflation: DecompressionStream;
  try {
    inflation = new DecompressionStream("deflate-raw");
  } catch {
    // An older browser has none, or does not know the format.
    return unpack(packed);
  }
  const stream = new Blob([bytesOf(packed)]).stream().pipeThrough(inflation);
  return new Response(stream, { headers: { "Content-Type": "application/wasm" } });
}
