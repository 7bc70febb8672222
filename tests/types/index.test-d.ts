import { version, type OneloopError, type ChatController, type StepRecord } from "oneloop";
import { init } from "oneloop/slim";
import { OneloopChat } from "oneloop/element";
import { expectType, type Equal } from "./expect.js";

expectType<Equal<ReturnType<typeof version>, string>>(true);
expectType<Equal<ReturnType<typeof init>, Promise<void>>>(true);
expectType<Equal<OneloopError["code"], string>>(true);
expectType<Equal<StepRecord["parentId"], string | null>>(true);
expectType<Equal<ReturnType<ChatController["stop"]>, Promise<void>>>(true);
expectType<HTMLElement>(new OneloopChat());

await init("/oneloop.wasm");
await init(await fetch("/oneloop.wasm"));
// @ts-expect-error: it takes nothing
version(1);
