import { describe, expect, it } from 'vitest';
import type { FailedMessageCounts, FailedMessageStore } from '../../core/failure/store.ts';
import { failedMessage } from '../core/failure/records.ts';

/** Both look at the same records, of which there are none yet. */
export type CountsUnderTest = {
  store: Pick<FailedMessageStore, 'create' | 'replace'>;
  counts: FailedMessageCounts;
};

/** What every implementation of FailedMessageCounts does. */
export function failedMessageCountsContract(name: string, create: () => Promise<CountsUnderTest>) {
  describe(`counts of failed messages: ${name}`, () => {
    it('are of each status, whatever the partition, and follow a change', async () => {
      const { store, counts } = await create();
      for (let n = 0; n < 9; n += 1) await store.create(failedMessage({ message_id: `p${n}` }));
      const failed = failedMessage({ message_id: 'f', status: 'failed' });
      await store.create(failed);
      expect(await Promise.all([counts.count('pending'), counts.count('failed')])).toEqual([9, 1]);
      expect(await counts.count('retrying')).toBe(0);
      await store.replace({ ...failed, status: 'resolved', version: 2 }, 1);
      expect(await Promise.all([counts.count('failed'), counts.count('resolved')])).toEqual([0, 1]);
    });
  });
}
