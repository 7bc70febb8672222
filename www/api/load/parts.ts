// The core in two files. The first has what a page needs before somebody does something in it, and is a quarter of the whole; the rest comes while the page is
// there already. Their memory and tables are the same, so they are one module to all who use it. scripts/lib/split.js makes them.

import { OneloopError } from "../errors.js";
import { begin, imports } from "../wasm.js";
import { patiently } from "./patiently.js";
import { setComing } from "../coming.js";

/** The core in two parts, by their addresses. */
export interface WasmParts {
  first: string | URL;
  rest: string | URL;
}

/**
 * Loads the first part and begins with the rest.
 *
 * A function of the rest that is called before it is there is waited for, with the page held up: there is no other way inside of wasm. Those who can wait otherwise ask `whole`.
 */
export async function loadParts({ first, rest }: WasmParts): Promise<void> {
  const given = imports();
  let isThere = false;
  /** It writes its functions into the table's slots. */
  const put = (module: WebAssembly.Module): void => {
    if (isThere) return;
    try {
      new WebAssembly.Instance(module, { ...given, first: instance.exports });
    } catch (error) {
      // They are known to each other by a name that is another one in each build.
      if (error instanceof WebAssembly.LinkError)
        throw failed(rest, "it is of another build than the first part", error, "Load the page again.");
      throw error;
    }
    isThere = true;
  };
  let slot = NaN;
  const absent = new Proxy({} as WebAssembly.ModuleImports, {
    get: (_, name) => {
      // They are asked for in their order; one without a name has the slot after the one before.
      const own = (slot = name === "" ? slot + 1 : Number(name));
      return (...args: unknown[]) => {
        if (!isThere) put(new WebAssembly.Module(fetchNow(rest)));
        const come = (instance.exports["t0"] as WebAssembly.Table).get(own) as (
          ...args: unknown[]
        ) => unknown;
        return come(...args);
      };
    },
  });
  const module = await fetchModule(first);
  const instance: WebAssembly.Instance = await WebAssembly.instantiate(module, { ...given, absent });
  begin(instance, module);
  setComing(
    {
      // What the page itself still loads comes first.
      load: async () => put(await fetchModule(rest, { priority: "low" })),
      isThere: () => isThere,
    },
    patiently,
  );
}

async function fetchModule(from: string | URL, init: RequestInit = {}): Promise<WebAssembly.Module> {
  let response: Response;
  try {
    response = await fetch(from, init);
  } catch (error) {
    throw failed(from, "it can't be reached", error);
  }
  if (!response.ok) throw failed(from, `the server answers ${response.status}`);
  // Compiled while it comes, where the server says what it is.
  if (response.headers.get("content-type")?.startsWith("application/wasm"))
    return WebAssembly.compileStreaming(response);
  return WebAssembly.compile(await response.arrayBuffer());
}

/** The only request that can be waited for inside of a call. */
function fetchNow(from: string | URL): Uint8Array<ArrayBuffer> {
  const request = new XMLHttpRequest();
  try {
    request.open("GET", from, false);
    // Bytes as characters: a page may not ask for more while it waits.
    request.overrideMimeType("text/plain; charset=x-user-defined");
    request.send();
  } catch (error) {
    throw failed(from, "it can't be reached", error);
  }
  if (request.status < 200 || request.status > 299)
    throw failed(from, `the server answers ${request.status}`);
  return Uint8Array.from(request.responseText, (character) => character.charCodeAt(0));
}

function failed(
  from: string | URL,
  why: string,
  cause?: unknown,
  remedy = "It is tried again.",
): OneloopError {
  const text = `oneloop could not load ${String(from)}: ${why}. ${remedy}`;
  return new OneloopError(text, { code: "LOAD_FAILED", cause });
}
