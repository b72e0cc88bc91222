import { envelope } from '../core/failure/records.ts';
import { type Act, nameOfItem, type World } from './world.ts';

export type Case = {
  /** Goes on "every order of steps, ". */
  name: string;
  initial: World;
  acts: readonly Act[];
};

const ids = (messages: number) =>
  Array.from({ length: messages }, (_, n) => ({ id: `m-${n + 1}`, text: '{"order_id":"o-1"}' }));
const SHARING = [
  { id: 'm-1', text: '{"order_id":"o-1"}' },
  { id: 'm-1', text: '{"order_id":"o-9"}' },
];

/** Messages in a work queue, and what may go wrong with them. `failures`: deliveries of each that may fail. */
function world(
  of: number | typeof SHARING,
  { failures = 2, ...left }: Partial<Omit<World['left'], 'failures'>> & { failures?: number } = {},
): World {
  const items = (typeof of === 'number' ? ids(of) : of).map(({ id, text }, n) => ({
    key: n + 1,
    envelope: envelope({ id }),
    text,
    token: null,
    taken: false,
  }));
  const messages = items.map(nameOfItem);
  return {
    clock: 0,
    keys: 100,
    records: {},
    runs: {},
    items,
    reports: [],
    operations: {},
    steps: [],
    claims: {},
    messages,
    effects: {},
    actors: [],
    broken: false,
    left: {
      crashes: 0,
      lostAnswers: 0,
      repeats: 0,
      silences: 0,
      looks: 4,
      acts: 0,
      ...left,
      failures: Object.fromEntries(messages.map((name) => [name, failures])),
    },
  };
}

/** Seconds each. */
export const short: readonly Case[] = [
  { name: 'nothing else goes wrong', initial: world(1), acts: [] },
  {
    name: 'its workflow waits no more for an attempt that comes to its consumer all the same',
    initial: world(1, { silences: 1 }),
    acts: [],
  },
  {
    name: 'one process ends without a word, or a call is not answered',
    initial: world(1, { crashes: 1 }),
    acts: [],
  },
  {
    name: 'a call is done and its answer lost',
    initial: world(1, { failures: 1, lostAnswers: 1 }),
    acts: [],
  },
  {
    name: 'two messages have one id',
    initial: world(SHARING, { failures: 0 }),
    acts: [],
  },
  {
    name: 'SQS brings it twice, one copy fails, and its workflow waits no more',
    initial: world(1, { failures: 1, repeats: 1, silences: 1 }),
    acts: [],
  },
  {
    name: 'two operators delete it and restore it',
    initial: world(1, { failures: 1, acts: 2 }),
    acts: ['delete', 'restore'],
  },
];

const EVERYTHING: readonly Act[] = ['retry', 'delete', 'restore', 'resolve', 'cancel', 'edit'];

/** Minutes each: `npm run model`. */
export const long: readonly Case[] = [
  {
    name: 'a call is done and its answer lost, and a process ends, as it may right after that',
    initial: world(1, { failures: 1, crashes: 1, lostAnswers: 1 }),
    acts: [],
  },
  {
    name: 'two messages have one id, and each fails once',
    initial: world(SHARING, { failures: 1 }),
    acts: [],
  },
  {
    name: 'two messages have one id, and a person retries the one that was refused',
    initial: world(SHARING, { failures: 0, acts: 1 }),
    acts: ['retry', 'delete'],
  },
  {
    name: 'two operators delete it and restore it while its workflow waits no more',
    initial: world(1, { failures: 1, silences: 1, acts: 2 }),
    acts: ['delete', 'restore'],
  },
  {
    name: 'one message, two operators with one act each',
    initial: world(1, { failures: 1, acts: 2 }),
    acts: EVERYTHING,
  },
  {
    name: 'one message, two operators with one act each, and a workflow that waits no more',
    initial: world(1, { failures: 1, silences: 1, acts: 2 }),
    acts: EVERYTHING,
  },
  {
    name: 'one message, one operator with one act, and one crash or lost answer',
    initial: world(1, { failures: 1, crashes: 1, acts: 1 }),
    acts: EVERYTHING,
  },
  {
    name: 'one message that comes twice and fails twice, and a workflow that waits no more',
    initial: world(1, { repeats: 1, silences: 1 }),
    acts: [],
  },
  {
    name: 'one message, an operation, and one crash or lost answer',
    initial: world(1, { failures: 1, crashes: 1, acts: 1 }),
    acts: ['retry all', 'delete all', 'resolve all'],
  },
  {
    name: 'two messages, an operation on both, and a second operator with an act on either',
    initial: world(2, { failures: 1, acts: 2 }),
    acts: ['retry all', 'delete all', 'resolve all', ...EVERYTHING],
  },
];
