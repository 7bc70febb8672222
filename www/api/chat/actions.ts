/** Buttons below messages. */
import type { ActionRecord } from "../view.js";

/** What an action is made of. */
export type ActionInit = Omit<ActionRecord, "id"> & { id?: string };

/**
 * A button below a message. A click calls what `chat.onAction` has for its name. It is kept with its message, so it is there again after a reload:
 * its payload must be plain data.
 *
 * @example
 * const again = new Action({ name: "again", payload: { n: 1 }, label: "Once more" });
 * await turn.message({ content: "Done", actions: [again] }).send();
 */
export class Action implements ActionRecord {
  readonly id!: string;
  readonly name!: string;
  readonly payload!: Record<string, unknown>;
  readonly label?: string;
  readonly tooltip?: string;
  readonly icon?: string;

  constructor(init: ActionInit) {
    // Plain, because it is kept as it is.
    return Action.from(init) as Action;
  }

  /** @internal */
  static from(this: void, { id, name, payload, label, tooltip, icon }: ActionInit): ActionRecord {
    return {
      id: id ?? crypto.randomUUID(),
      name,
      payload: payload ?? {},
      ...(label === undefined ? {} : { label }),
      ...(tooltip === undefined ? {} : { tooltip }),
      ...(icon === undefined ? {} : { icon }),
    };
  }
}
