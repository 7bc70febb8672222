import { inflateSync } from "fflate";

/** The bytes of a wasm module that a bundle carries as text. */
export function unpack(packed: string): Uint8Array<ArrayBuffer> {
  const binary = atob(packed);
  const deflated = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) deflated[i] = binary.charCodeAt(i);
  return inflateSync(deflated) as Uint8Array<ArrayBuffer>;
}
