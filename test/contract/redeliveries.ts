import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { FailedMessage } from '../../core/failure/failed-message.ts';
import type { Redeliveries } from '../../core/retry/redeliveries.ts';

type Row = Pick<FailedMessage, 'id' | 'status' | 'run'>;

/** What every judge of redeliveries does; `put` writes a record as far as this is concerned. */
export function redeliveriesContract(
  name: string,
  create: () => Promise<{ redeliveries: Redeliveries; put: (row: Row) => Promise<void> }>,
) {
  describe(`redeliveries: ${name}`, () => {
    it.each<[Row['status'], string, boolean]>([
      ['retrying', 'r-1', true],
      ['retrying', 'r-2', false],
      ['pending', 'r-2', false],
      ['failed', 'r-1', true],
      ['failed', 'r-2', false],
      ['resolved', 'r-2', true],
      ['deleted', 'r-1', false],
    ])('of a record that is %s in the hands of %s are wanted: %s', async (status, run, wanted) => {
      const { redeliveries, put } = await create();
      const id = randomUUID();
      await put({ id, status, run });
      expect(await redeliveries.isWanted({ failed_message_id: id, run: 'r-1', attempt: 1 })).toBe(wanted);
    });

    it('of a record that is gone are wanted', async () => {
      const { redeliveries } = await create();
      const redelivery = { failed_message_id: randomUUID(), run: 'r-1', attempt: 1 };
      expect(await redeliveries.isWanted(redelivery)).toBe(true);
    });
  });
}
