import { setTimeout as pause } from 'node:timers/promises';
import { unreachable } from './aws-error.ts';

const FIRST_PAUSE_MS = 50;

/** Tries a call up to `most` times, as long as what it fails of may pass. Throws the AwsError of the last try. */
export async function attempts<T>(most: number, call: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (thrown) {
      const error = unreachable(thrown);
      if (!error.passing || attempt >= most) throw error;
      // Full jitter: those who were refused together do not come back together.
      await pause(Math.random() * FIRST_PAUSE_MS * 2 ** (attempt - 1));
    }
  }
}
