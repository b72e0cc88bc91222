import { vi } from 'vitest';
import { PATIENCE_MS } from './patience.ts';

/** As `vi.waitFor`, whose own limit of a second a busy machine exceeds. `expect.poll` has the same limit by configuration. */
export const waitFor = <T>(look: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(look, { timeout: PATIENCE_MS, interval: 20 });
