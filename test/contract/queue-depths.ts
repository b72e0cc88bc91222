import { describe, expect, it } from 'vitest';
import type { QueueDepths } from '../../core/queues/depth.ts';
import { eventually } from '../system/courtier.ts';

export type DepthsUnderTest = {
  depths: QueueDepths;
  /** Makes a queue with so many messages in each state; answers its URL. */
  queueWith(messages: { visible: number; in_flight: number; delayed: number }): Promise<string>;
};

/** What every implementation of QueueDepths does. */
export function queueDepthsContract(name: string, create: () => Promise<DepthsUnderTest>) {
  describe(`depth of queues: ${name}`, () => {
    it.each([
      { visible: 2, in_flight: 1, delayed: 3 },
      { visible: 0, in_flight: 0, delayed: 0 },
    ])('is given by state: %j', async (messages) => {
      const { depths, queueWith } = await create();
      const url = await queueWith(messages);
      await eventually('the depth is that', async () => {
        expect(await depths.depth(url)).toEqual(messages);
        return true;
      });
    });

    it('is unknown of a queue that is not there', async () => {
      const { depths, queueWith } = await create();
      const url = await queueWith({ visible: 0, in_flight: 0, delayed: 0 });
      expect(await depths.depth(`${url}-gone`)).toBeUndefined();
    });
  });
}
