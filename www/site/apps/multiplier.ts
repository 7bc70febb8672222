import type { ChatController } from "oneloop";

/** Makes the app's chat. */
export default function multiplier(): ChatController {
  throw new Error("This app waits for the chat runtime.");
}
