import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { OutboxPlace, OutboxRows } from '../../core/message/outbox-row.ts';

export type OutboxTable = {
  rows: OutboxRows;
  write: (place: OutboxPlace) => Promise<void>;
  /** The row's `relayed_at`, and whether the row is there. */
  look: (place: OutboxPlace) => Promise<{ there: boolean; relayed_at?: string | undefined }>;
};

/** What every outbox does with the rows that were relayed. */
export function outboxRowsContract(name: string, create: () => Promise<OutboxTable>) {
  describe(`the rows of an outbox: ${name}`, () => {
    const place = () => ({ key: randomUUID(), id: randomUUID() });
    const AT = '2026-01-05T10:00:09.000Z';

    it('are marked as relayed, each alone', async () => {
      const { rows, write, look } = await create();
      const [one, sameKey] = [place(), place()];
      sameKey.key = one.key;
      for (const each of [one, sameKey]) await write(each);
      await rows.relayed(one, AT);
      expect(await look(one)).toEqual({ there: true, relayed_at: AT });
      expect(await look(sameKey)).toEqual({ there: true, relayed_at: undefined });
    });

    it('do not come back when one that is gone is marked', async () => {
      const { rows, look } = await create();
      const gone = place();
      await rows.relayed(gone, AT);
      expect(await look(gone)).toMatchObject({ there: false });
    });
  });
}
