import { describe, expect, it } from 'vitest';
import type { PutBack } from '../../core/message/put-back.ts';

export type PutBackHarness = {
  putBack: PutBack;
  /** Receives so many items, and answers their receipt handles. Left alone they come again after 300 s. */
  take(count: number): Promise<string[]>;
  /** How many items come again within 10 s. */
  comeAgain(count: number): Promise<number>;
};

export function putBackContract(name: string, create: () => Promise<PutBackHarness>): void {
  describe(`putting back: ${name}`, () => {
    it('lets an item come again after the time that was said, long before its queue would', async () => {
      const { putBack, take, comeAgain } = await create();
      const [receiptHandle = ''] = await take(1);
      await putBack.putBack([{ receiptHandle, afterSeconds: 1 }]);
      expect(await comeAgain(1)).toBe(1);
    });

    it('hides an item for as long as was said', async () => {
      const { putBack, take, comeAgain } = await create();
      const [soon = '', late = ''] = await take(2);
      await putBack.putBack([
        { receiptHandle: soon, afterSeconds: 1 },
        { receiptHandle: late, afterSeconds: 60 },
      ]);
      expect(await comeAgain(2)).toBe(1);
    });

    it('takes more items than one request of SQS holds', async () => {
      const { putBack, take, comeAgain } = await create();
      const receipts = await take(25);
      await putBack.putBack(receipts.map((receiptHandle) => ({ receiptHandle, afterSeconds: 1 })));
      expect(await comeAgain(25)).toBe(25);
    });
  });
}
