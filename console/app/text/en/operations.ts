import { plural } from '../plural.ts';

const messages = (n: number) => plural(n, 'message', 'messages');

export const operations = {
  title: 'Operations',
  about:
    'What is done to many failed messages at once: planned first, then run at a rate, and stopped when it goes wrong.',
  none: 'No operation yet',
  noneHint: 'Filter the failed messages, then choose what to do with all that match.',
  notThere: 'There is no such operation',
  all: 'All that match…',
  planTitle: 'What to do with all that match',
  planHint: 'Nothing happens yet: you see the plan first, with what it would do and to how many.',
  plan: 'Show the plan',
  action: 'Action',
  actions: {
    retry: 'Retry',
    delete: 'Delete',
    restore: 'Restore',
    resolve: 'Mark as resolved',
    move: 'Move',
    replay: 'Replay',
  },
  rate: 'Messages per second',
  canary: 'Try a few first, and stop when they fail',
  canarySize: 'How many first',
  note: 'Note',
  states: {
    planned: 'Planned',
    canary: 'Trying a few',
    running: 'Running',
    paused: 'Paused',
    stopped: 'Stopped by itself',
    aborted: 'Aborted',
    completed: 'Completed',
  },
  toHowMany: (action: string, n: number, exact: boolean) =>
    `${action} ${exact ? '' : 'at least '}${messages(n)}`,
  run: 'Run it',
  discard: 'Discard the plan',
  pause: 'Pause',
  resume: 'Resume',
  abort: 'Abort',
  filter: 'Which',
  from: 'failed from',
  before: 'failed before',
  anyTime: 'the beginning',
  window: (from: string, before: string) =>
    `What failed from ${from} to ${before}. Later failures are no part of it.`,
  byIds: (n: number) => `${messages(n)} that were selected`,
  refused: (n: number, why: string) => `${messages(n)} of those looked at would stay as they are: ${why}`,
  sample: 'Some of them',
  progress: 'Progress',
  progressText: (done: number, total: number) =>
    `${done.toLocaleString('en')} of ${total.toLocaleString('en')}`,
  counts: { succeeded: 'Done', skipped: 'Skipped', failed: 'Failed', to_come: 'To come' },
  outcomes: 'What became of them',
  outcomesText: (good: number, bad: number, waiting: number) =>
    `${messages(good)} handled, ${bad} failed again, ${waiting} still watched`,
  canaryText: (size: number, limit: string) =>
    `The first ${size}; it stops by itself above ${limit} failures.`,
  canaryStates: { waiting: 'waiting', out: 'on their way', passed: 'passed', stopped: 'stopped it' },
  ends: 'Ends',
  results: 'Results',
  outcome: 'Outcome',
  resultOutcomes: { done: 'Done', skipped: 'Skipped', failed: 'Failed' },
  resultsNone: 'Nothing yet.',
  by: 'By',
  created: 'Planned',
};
