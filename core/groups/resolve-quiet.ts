import { secondsAfter } from '../failure/due.ts';
import { quietened } from './change-group.ts';
import type { Groups } from './store.ts';

/** Groups of one run. More wait for the next one. */
const MAX_GROUPS_PER_RUN = 200;

export type QuietDeps = { groups: Pick<Groups, 'quiet' | 'change'>; quietSeconds: number; now: () => Date };

/** Resolves groups without an open message that nothing happened to for a while. Answers how many. */
export async function resolveQuiet({ groups, quietSeconds, now }: QuietDeps): Promise<number> {
  const at = now().toISOString();
  let resolved = 0;
  for (const group of await groups.quiet(secondsAfter(at, -quietSeconds), MAX_GROUPS_PER_RUN)) {
    // Lost to a person: then it is as they say.
    if (await groups.change(group.id, group.edition, quietened(group, at))) resolved += 1;
  }
  return resolved;
}
