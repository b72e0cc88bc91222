import { type DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import type { UnreadableRow } from '../../core/readable-rows.ts';

type Page = { items: unknown[]; next: string | null; unreadable?: UnreadableRow[] };
/** A list of a store, whose table holds a row for each of IDS, those of BAD spoiled. */
export type List = (page: { limit: number; cursor?: string }) => Promise<Page>;

/** Rows whose id begins with `bad` hold a number where text belongs, some of them one that JavaScript has no number for. */
export async function spoil(
  client: DynamoDBClient,
  { table, idField, field }: { table: string; idField: string; field: string },
): Promise<void> {
  const { Items = [] } = await client.send(new ScanCommand({ TableName: table }));
  const bad = Items.filter((row) => row[idField]?.S?.startsWith('bad'));
  for (const [n, item] of bad.entries()) {
    const number = { N: ['7', '9007199254740993.5', '1.5e40'][n % 3] ?? '7' };
    await client.send(new PutItemCommand({ TableName: table, Item: { ...item, [field]: number } }));
  }
}

const id = (start: string) => `${start}-0000-4000-8000-000000000000`;
export const BAD = [id('bad00002'), id('bad00003'), id('bad00005')] as const;
export const IDS = [id('a0000001'), BAD[0], BAD[1], id('c0000004'), BAD[2], id('d0000006')];
export const at = (n: number) => `2026-01-05T10:00:0${n}.000Z`;

/** What every list of rows does, by what the rows are of. */
export function unreadableRowsContract(lists: Readonly<Record<string, () => Promise<List>>>) {
  describe('rows that cannot be read', () => {
    it.each(Object.entries(lists))('of %s are listed beside the others of their page', async (_, create) => {
      const list = await create();
      const whole = await list({ limit: 50 });
      expect(whole.items, JSON.stringify(whole.unreadable)).toHaveLength(3);
      expect(whole.next).toBeNull();
      expect(whole.unreadable?.map(({ id }) => id).toSorted()).toEqual(BAD);
      for (const { reason } of whole.unreadable ?? [])
        expect(reason).toMatch(/^These fields do not fit: \w+\.$/);
    });

    it.each(Object.entries(lists))(
      'of %s hide nothing from those who read page by page',
      async (_, create) => {
        const list = await create();
        const [items, misfits]: [unknown[], string[]] = [[], []];
        let cursor: string | undefined;
        let pages = 0;
        do {
          const page = await list({ limit: 1, ...(cursor === undefined ? {} : { cursor }) });
          items.push(...page.items);
          misfits.push(...(page.unreadable ?? []).map(({ id }) => id));
          cursor = page.next ?? undefined;
          pages += 1;
        } while (cursor !== undefined && pages < 20);
        expect(items).toHaveLength(3);
        expect(misfits.toSorted()).toEqual(BAD);
      },
    );
  });
}
