import { UnavailableError } from '../errors.ts';
import { type Counts, count } from './count.ts';
import { type Change, groupsOf, idOf, type Member, positionOf } from './member.ts';
import { COMMIT_MAX, type GroupCounting } from './store.ts';

/** Others count at the same time: as many as the table of failed messages has partitions. */
const TRIES = 30;
/** Messages whose members are read at once. */
const MESSAGES = 100;

export type CountDeps = { counting: GroupCounting; now: () => Date };

/**
 * Counts changes of records in their groups: each once in effect, however often it comes, and whatever came before it.
 * For each message its member says what was counted of it, and is written in one transaction with the groups. Throws
 * UnavailableError where others were first every time; what was counted by then is counted.
 */
export async function countAll(deps: CountDeps, changes: readonly Change[]): Promise<void> {
  // One that looks as an earlier one did is not counted again: what lies between the two must have come before it.
  const inOrder = changes.toSorted((a, b) => (positionOf(a) < positionOf(b) ? -1 : 1));
  const byId = [...Map.groupBy(inOrder, idOf).values()];
  for (let from = 0; from < byId.length; from += MESSAGES) {
    const some = byId.slice(from, from + MESSAGES);
    const members = await deps.counting.members(some.map(([change]) => idOf(change as Change)));
    for (const chunk of fitting(some, members)) await countChunk(deps, chunk);
  }
}

/** Parts of which each fits a transaction: its messages, and all groups that they are in, or were. */
function* fitting(messages: readonly Change[][], members: ReadonlyMap<string, Member>): Generator<Change[]> {
  let chunk: Change[][] = [];
  let groups = new Set<string>();
  for (const changes of messages) {
    const own = groupIds(changes, members);
    const together = new Set([...groups, ...own]);
    if (chunk.length > 0 && chunk.length + 1 + together.size > COMMIT_MAX) {
      yield chunk.flat();
      chunk = [];
      groups = own;
    } else {
      groups = together;
    }
    chunk.push(changes);
  }
  if (chunk.length > 0) yield chunk.flat();
}

function groupIds(changes: readonly Change[], members: ReadonlyMap<string, Member>): Set<string> {
  return new Set(
    changes.flatMap((change) => [
      ...(members.get(idOf(change))?.groups ?? []),
      ...('written' in change ? groupsOf(change.written).map(({ id }) => id) : []),
    ]),
  );
}

async function countChunk({ counting, now }: CountDeps, changes: readonly Change[]): Promise<void> {
  const ids = [...new Set(changes.map(idOf))];
  for (let tries = 0; tries < TRIES; tries += 1) {
    const members = await counting.members(ids);
    const before: Counts = { members, groups: await counting.groups([...groupIds(changes, members)]) };
    const after: Counts = { members: new Map(before.members), groups: new Map(before.groups) };
    const at = now().toISOString();
    for (const change of changes) count(after, change, at);
    if (await counting.commit(before, after)) return;
  }
  throw new UnavailableError('groups-contended', 'Others are counting these groups all the time. Try again.');
}
