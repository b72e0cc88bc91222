import { describe, expect, it } from 'vitest';
import type { OldestMessages } from '../../core/queues/oldest-messages.ts';
import { eventually } from '../system/courtier.ts';

export type OldestMessagesUnderTest = {
  oldestMessages: OldestMessages;
  /** Makes a queue with messages so many seconds old, as far as that is known; answers its name. */
  queueWith(ages: readonly number[]): Promise<string>;
};

/** What every implementation of OldestMessages does. */
export function oldestMessagesContract(name: string, create: () => Promise<OldestMessagesUnderTest>) {
  describe(`ages of the oldest messages: ${name}`, () => {
    it('are given by queue, each of its own oldest', async () => {
      const { oldestMessages, queueWith } = await create();
      const older = await queueWith([1, 0]);
      const newer = await queueWith([0]);
      await eventually('the older queue is a second old', async () => {
        const ages = await oldestMessages.ages([newer, older]);
        return (
          [...ages.keys()].toSorted().join() === [newer, older].toSorted().join() &&
          (ages.get(older) ?? 0) >= 1
        );
      });
      const ages = await oldestMessages.ages([older, newer]);
      expect(ages.get(older)).toBeGreaterThanOrEqual(ages.get(newer) ?? Number.POSITIVE_INFINITY);
    });

    it('are unknown of a queue that is not there, beside one that is', async () => {
      const { oldestMessages, queueWith } = await create();
      const queue = await queueWith([0]);
      const ages = await oldestMessages.ages([`${queue}-gone`, queue]);
      expect([...ages.keys()]).toEqual([queue]);
    });

    it('are none of no queue', async () => {
      const { oldestMessages } = await create();
      expect(await oldestMessages.ages([])).toEqual(new Map());
    });
  });
}
