import { noChange } from "lit";
import type { ElementPart } from "lit";
import { Directive, directive } from "lit/directive.js";

class SizeDirective extends Directive {
  override render(_isPart: boolean, _height: number): unknown {
    return noChange;
  }

  override update({ element }: ElementPart, [isPart, height]: [boolean, number]): unknown {
    const { style } = element as HTMLElement;
    style.minHeight = isPart ? `${height}px` : "";
    style.containIntrinsicSize = isPart ? "" : `auto ${height}px`;
    return noChange;
  }
}

/** Gives a group the room that it is thought to take: a `style` attribute would not pass a strict policy. */
export const sized = directive(SizeDirective);
