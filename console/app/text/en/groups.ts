import { plural } from '../plural.ts';

export const groups = {
  none: 'Nothing has failed',
  noneHint: 'Failed messages of one cause are one group here.',
  states: { new: 'New', known: 'Known', resolved: 'Resolved', regressed: 'Came back' },
  waiting: (n: number): string => (n === 1 ? 'waits for a person' : 'wait for a person'),
  retrying: (n: number) => `${plural(n, 'waits', 'wait')} for a retry`,
  resolvedCount: (n: number) => `${n} resolved`,
  first: 'First seen',
  last: 'last',
  spiking: 'Far more than usual',
  trend: 'Last 24 hours',
  messages: 'Messages',
  all: 'Act on all…',
  know: 'Mark as known',
  resolve: 'Mark as resolved',
  note: 'Note',
  addNote: 'Note…',
  noteHint: 'What the others on call should know of this cause.',
  save: 'Save',
  conflict: 'Somebody else changed this group meanwhile. Look at it as it is now, then try again.',
};
