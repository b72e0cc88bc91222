/** How often it looks, in milliseconds: one system call each. */
const LOOK_MS = 500;

/**
 * Acts once npm, which started this process, is gone. npm hands SIGTERM to its shell, which ends and hands nothing on, so
 * that `kill` of `npx courtier local` would leave the runtime behind. A process that npm did not start has a parent that
 * may leave it on purpose, as a shell with `disown`.
 */
export function whenOrphaned(act: () => void, process: NodeJS.Process): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const { ppid } = process;
  const timer = setInterval(() => {
    if (process.ppid === ppid) return;
    clearInterval(timer);
    act();
  }, LOOK_MS);
  timer.unref();
}
