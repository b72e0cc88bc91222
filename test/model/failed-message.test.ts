import { describe, expect, it } from 'vitest';
import { envelope } from '../core/failure/records.ts';
import { isOver } from './events.ts';
import { explore } from './explore.ts';
import type { PersonAct, World } from './world.ts';

/** Messages in a work queue, and what may go wrong with them. */
function world(messages: number, left: Partial<World['left']> = {}): World {
  return {
    clock: 0,
    keys: 100,
    records: {},
    runs: {},
    items: Array.from({ length: messages }, (_, n) => ({
      key: n + 1,
      envelope: envelope({ id: `m-${n + 1}` }),
      token: null,
      taken: false,
    })),
    reports: [],
    claims: {},
    effects: {},
    actors: [],
    left: { failures: 2, crashes: 0, repeats: 0, silences: 0, looks: 4, people: {}, ...left },
  };
}

/** Handled once in effect, or in failed_messages with its reason; never both, never neither. */
function accounted(at: World): string | undefined {
  for (const [id, times] of Object.entries(at.effects)) {
    if (times > 1 && at.left.crashes > 0) return `${id} happened ${times} times`;
  }
  if (!isOver(at)) return undefined;
  const records = Object.values(at.records);
  const standing = records.find(({ status }) => status === 'pending' || status === 'retrying');
  if (standing) return `${standing.message_id} stands still as ${standing.status}`;
  const messages = new Set([...records.map(({ message_id }) => message_id), ...Object.keys(at.claims)]);
  for (const id of messages) {
    const record = records.find(({ message_id }) => message_id === id);
    const isHandled = at.claims[id]?.state === 'delivered';
    if ((at.effects[id] ?? 0) === 0 && !record) return `${id} is lost`;
    if (isHandled && record?.status === 'failed') return `${id} is handled, and failed`;
    if ((at.effects[id] ?? 0) === 0 && record?.status === 'resolved' && record.resolution !== 'manual')
      return `${id} is resolved (${record.resolution}), and was never handled`;
  }
  return undefined;
}

describe('the life of a failed message, in every order of its steps', () => {
  const cases: [string, World, PersonAct[]][] = [
    ['when nothing else goes wrong', world(1), []],
    [
      'when its workflow waits no more for an attempt that comes to its consumer all the same',
      world(1, { silences: 1 }),
      [],
    ],
    [
      'when SQS brings it twice, one copy fails, and its workflow waits no more',
      world(1, { failures: 1, repeats: 1, silences: 1 }),
      [],
    ],
    ['when one process ends without a word, or a call is not answered', world(1, { crashes: 1 }), []],
  ];
  it.each(cases)('ends accounted for %s', async (_name, initial, people) => {
    const { ends } = await explore(initial, { people, check: accounted, most: 200_000 });
    expect(ends).toBeGreaterThan(0);
  });
});
