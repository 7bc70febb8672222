/**
 * `oneloop/react`: a chat in a React app, by hooks. For the finished view there is `<oneloop-chat>`, which React 19 takes as any other tag:
 * `import "oneloop/element"`, then `<oneloop-chat chat={chat} />`.
 */
import type { DetailedHTMLProps, HTMLAttributes } from "react";
import type { OneloopChat } from "../element/classes.js";

export * from "./hooks.js";
export type { StepNode } from "./tree.js";

/** What `<oneloop-chat>` takes beside a tag's own attributes: its properties. */
type OneloopChatProps = DetailedHTMLProps<HTMLAttributes<OneloopChat>, OneloopChat> &
  Partial<Omit<OneloopChat, keyof HTMLElement>>;

declare module "react" {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- it is how React's types are added to
  namespace JSX {
    interface IntrinsicElements {
      "oneloop-chat": OneloopChatProps;
    }
  }
}
