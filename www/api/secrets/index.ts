/** `oneloop/secrets`: API keys and the like, encrypted on this device. An entry of its own, without the wasm. */
export { SecretsError } from "./error.js";
export { Secrets } from "./secrets.js";
