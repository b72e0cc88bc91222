import { afterEach, vi } from 'vitest';

/**
 * After each test, and not before the next as Vitest's own options do it: the files of a worker share one process, and the
 * next file is read, with all that its `describe` blocks do, before its first test.
 */
afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.useRealTimers();
});
