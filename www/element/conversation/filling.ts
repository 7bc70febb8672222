import type { FlowTurn } from "../state/flow.js";
import { heightOf } from "./groups.js";
import type { Group } from "./groups.js";

/** So many messages are drawn before the first frame at most. */
const FIRST = 24;
/** So many are drawn in idle time: the browser's own find, selections and screen readers see them. */
const AHEAD = 1_000;
/** What is more than this is left away again where it is farthest. */
const MOST = 2_000;
/** How many turns are drawn at once in idle time. */
const AT_ONCE = 2;

/** Which groups of a thread are in the page, and how much of each: the last so many of its turns. */
export class Filling {
  #groups: readonly Group[] = [];
  #counts = new Map<string, number>();
  #near = new Set<string>();
  /** How high groups were that have been left away. */
  #heights = new Map<string, number>();

  /** Forgets everything, as when another thread is opened. */
  reset(): void {
    this.#counts.clear();
    this.#near.clear();
    this.#heights.clear();
  }

  /**
   * Takes the thread's groups as they are now. The newest messages are always there.
   * @param room how high in pixels that is which is seen at first
   */
  take(groups: readonly Group[], room: number): void {
    this.#groups = groups;
    let [items, height] = [0, 0];
    const isEnough = () => items >= FIRST || height >= room;
    for (let at = groups.length - 1; at >= 0 && !isEnough(); at--) {
      const { key, turns } = groups[at] as Group;
      let count = 0;
      for (; count < turns.length && !isEnough(); count++) {
        const turn = turns[turns.length - 1 - count] as FlowTurn;
        items += turn.items.length;
        height += heightOf(turn);
      }
      this.#counts.set(key, Math.max(count, this.#counts.get(key) ?? 0));
    }
  }

  /** How many of a group's turns are in the page. */
  countOf({ key, turns }: Group): number {
    return Math.min(turns.length, this.#counts.get(key) ?? 0);
  }

  /** Whether a group is in sight or about to be. */
  isNear({ key }: Group): boolean {
    return this.#near.has(key);
  }

  /** How high a group is that is not wholly there. */
  heightOf({ key, height }: Group): number {
    return this.#heights.get(key) ?? height;
  }

  /** Draws all of a group. */
  fill({ key, turns }: Group): void {
    this.#counts.set(key, turns.length);
  }

  /** Notes that groups came near or went away. Says whether something is to be drawn. */
  move(moved: Iterable<{ key: string; isNear: boolean }>): boolean {
    let isNew = false;
    for (const { key, isNear } of moved) {
      if (!isNear) this.#near.delete(key);
      else if (!this.#near.has(key)) {
        this.#near.add(key);
        isNew = true;
      }
    }
    if (isNew) for (const group of this.#groups) if (this.#near.has(group.key)) this.fill(group);
    return isNew;
  }

  /** How many messages and steps are in the page. */
  get #filled(): number {
    return this.#groups.reduce((sum, group) => {
      const count = this.countOf(group);
      return sum + (count === group.turns.length ? group.items : (group.items * count) / group.turns.length);
    }, 0);
  }

  /** Draws a little more next to what is in sight: first above, where one goes from the newest. Says whether there was something. */
  more(): boolean {
    if (this.#filled >= AHEAD) return false;
    const groups = this.#groups;
    const first = groups.findIndex(({ key }) => this.#near.has(key));
    const from = first < 0 ? groups.length - 1 : first;
    const isOpen = (group: Group | undefined): boolean => !!group && this.countOf(group) < group.turns.length;
    for (let distance = 0; distance < groups.length; distance++)
      for (const group of [groups[from - distance], groups[from + distance]])
        if (group && isOpen(group)) {
          this.#counts.set(group.key, this.countOf(group) + AT_ONCE);
          return true;
        }
    return false;
  }

  /** Leaves away what is farthest, if there is too much. */
  trim(measure: (key: string) => number): boolean {
    let filled = this.#filled;
    if (filled <= MOST) return false;
    const near = this.#groups.findIndex(({ key }) => this.#near.has(key));
    const last = this.#groups.length - 1;
    const distances = this.#groups.map((group, at) => ({ group, distance: Math.abs(at - near) }));
    distances.sort((one, other) => other.distance - one.distance);
    for (const { group } of distances) {
      if (filled <= AHEAD) break;
      if (!this.#counts.has(group.key) || this.isNear(group) || group === this.#groups[last]) continue;
      filled -= group.items;
      if (this.countOf(group) === group.turns.length) this.#heights.set(group.key, measure(group.key));
      this.#counts.delete(group.key);
    }
    return true;
  }

  /** Whether all of the thread is in the page. */
  get isWhole(): boolean {
    return this.#groups.every((group) => this.countOf(group) === group.turns.length);
  }
}
