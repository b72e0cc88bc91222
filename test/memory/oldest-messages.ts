import type { OldestMessages } from '../../core/queues/oldest-messages.ts';

/** Ages by queue, for tests; `asked` is what was asked for, one entry a call. */
export function createMemoryOldestMessages(): OldestMessages & {
  known: Map<string, number>;
  asked: string[][];
} {
  const known = new Map<string, number>();
  const asked: string[][] = [];
  return {
    known,
    asked,
    async ages(queues) {
      asked.push([...queues]);
      return new Map([...known].filter(([queue]) => queues.includes(queue)));
    },
  };
}
