/** A wasm module, deflated and in base64: scripts/lib/esbuild-plugins.js makes it. */
declare module "*.wasm?packed" {
  const packed: string;
  export default packed;
}
