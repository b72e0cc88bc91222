import { eachOf } from '../../core/each-of.ts';
import { classify } from '../../core/failure/classify.ts';
import { secondsAfter } from '../../core/failure/due.ts';
import { type FollowDeps, follow } from '../../core/parked-keys/follow.ts';
import { type KeyName, looked } from '../../core/parked-keys/parked-key.ts';
import type { ParkedKeys } from '../../core/parked-keys/store.ts';

export type FollowKeysDeps = FollowDeps & { keys: ParkedKeys };

/** A key that stands for so long is looked at, seconds: the stream lets one go on within a second or two. */
const STANDSTILL_SECONDS = 300;
/** Keys of one run at most: in an outage each of thousands may stand, for a reason that their messages say. */
const MAX_KEYS = 100;
const CONCURRENCY = 10;

/**
 * Looks at keys that have not moved for a while, and lets those go on of which the stream did not say that they may. Each
 * gets its turn. Never throws.
 */
export async function followKeys(deps: FollowKeysDeps): Promise<number> {
  try {
    const before = secondsAfter(deps.now().toISOString(), -STANDSTILL_SECONDS);
    const names = await deps.keys.unlooked(before, MAX_KEYS);
    await eachOf(names, CONCURRENCY, (name) => lookAt(deps, name));
    return names.length;
  } catch (error) {
    deps.log.error('parked keys not looked for', named(error));
    return 0;
  }
}

async function lookAt(deps: FollowKeysDeps, name: KeyName): Promise<void> {
  try {
    await follow(deps, name);
  } catch (error) {
    deps.log.error('key not followed yet', { ...name, ...named(error) });
  }
  try {
    const key = await deps.keys.get(name);
    if (key) await deps.keys.write(looked(key, deps.now().toISOString()), key);
  } catch (error) {
    deps.log.error('key not put behind the others', { ...name, ...named(error) });
  }
}

function named(error: unknown) {
  const { code, message } = classify(error);
  return { error_code: code, error_message: message };
}
