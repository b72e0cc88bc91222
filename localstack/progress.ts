import type { RuntimeLog } from './runtime-log.ts';

/** Once that long has passed, the log says again what is waited for: on a busy machine a start looks like hanging. */
const AGAIN_MS = 10_000;

/** Says in the log what begins, and goes on saying it while it takes its time. `what` reads as `starting RabbitMQ`. */
export async function telling<T>(
  { info }: Pick<RuntimeLog, 'info'>,
  what: string,
  work: () => Promise<T>,
  againMs = AGAIN_MS,
): Promise<T> {
  info(`${what} …`);
  const began = performance.now();
  const again = setInterval(() => {
    info(`still ${what} (${Math.round((performance.now() - began) / 1_000)} s)`);
  }, againMs);
  try {
    return await work();
  } finally {
    clearInterval(again);
  }
}
