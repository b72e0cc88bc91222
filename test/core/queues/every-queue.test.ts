import { expect, it } from 'vitest';
import { everyQueue } from '../../../core/queues/every-queue.ts';
import { createMemoryBrokerStatistics, queueStatistics } from '../../memory/broker-statistics.ts';

it.each([
  ['all of them, page after page', 501, undefined, 501],
  ['no more than four pages hold', 2_001, undefined, 2_000],
  ['no more than the pages asked for hold', 1_001, 2, 1_000],
])('every queue is %s', async (_, there, pagesMax, read) => {
  const statistics = createMemoryBrokerStatistics();
  for (let n = 0; n < there; n += 1) statistics.put(queueStatistics(`queue ${String(n).padStart(4, '0')}`));
  const names = (await everyQueue(statistics, pagesMax)).map(({ name }) => name);
  expect([names.length, new Set(names).size, names[0]]).toEqual([read, read, 'queue 0000']);
});
