import { inflateSync } from "fflate";

/** The bytes of a wasm module that a bundle carries as text. */
export function unpack(packed: string): Uint8Array<ArrayBuffer> {
  return inflateSync(bytesOf(packed)) as Uint8Array<ArrayBuffer>;
}

/** What the text stands for, still deflated. */
export function bytesOf(packed: string): Uint8Array<ArrayBuffer> {
  const binary = atob(packed);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
