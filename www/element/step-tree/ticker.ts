/** A clock that ticks ten times a second while anyone looks at it: running times change together. */
const watchers = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** Calls back at every tick; the result ends it. */
export function onTick(watcher: () => void): () => void {
  watchers.add(watcher);
  timer ??= setInterval(() => watchers.forEach((watch) => watch()), 100);
  return () => {
    watchers.delete(watcher);
    if (watchers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}
