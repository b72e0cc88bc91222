import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type {
  Published,
  PublishedQuery,
  TrailOrder,
  TrailReader,
  TrailWriter,
} from '../../core/trail/published.ts';

/** An exchange of its own, so that tests share a table. */
export function published(exchange: string | null, more: Partial<Published> = {}): Published {
  return {
    message_id: randomUUID(),
    exchange,
    routing_key: 'orders.created',
    published_at: '2026-01-05T10:00:00.000Z',
    digest: randomUUID().replaceAll('-', '').slice(0, 16),
    bytes: 2,
    metadata: { user_id: 'shop' },
    archived: { key: 'trail/2026-01-05/a.jsonl.gz', line: 0 },
    ...more,
  };
}

const second = (n: number) => new Date(Date.UTC(2026, 0, 5, 10, 0, n)).toISOString();

/** What every trail does. */
export function trailContract(name: string, create: () => Promise<TrailReader & TrailWriter>) {
  describe(`trail: ${name}`, () => {
    it('knows nothing of an unknown message, and of an exchange that nothing was published to', async () => {
      const trail = await create();
      expect(await trail.ofMessage(randomUUID())).toEqual({ items: [] });
      expect(await trail.list({ exchange: randomUUID() }, { limit: 10 })).toEqual({ items: [], next: null });
    });

    it('gives back more than one request takes, each as it was recorded', async () => {
      const trail = await create();
      const exchange = randomUUID();
      const entries = Array.from({ length: 60 }, (_, n) => published(exchange, { published_at: second(n) }));
      await trail.record(entries);
      for (const entry of [entries[0], entries[59]])
        expect(await trail.ofMessage(entry?.message_id ?? '')).toEqual({ items: [entry] });
      const { items } = await trail.list({ exchange }, { limit: 100 });
      expect(items).toEqual(entries.toReversed());
    });

    it('records the same batch twice as once, also where it names a message twice', async () => {
      const trail = await create();
      const entry = published(randomUUID());
      await trail.record([entry, entry]);
      await trail.record([entry]);
      expect(await trail.ofMessage(entry.message_id)).toEqual({ items: [entry] });
    });

    it('keeps what was published first when another message takes its id', async () => {
      const trail = await create();
      const first = published(randomUUID());
      const other = { ...first, exchange: randomUUID(), digest: 'ffffffffffffffff', published_at: second(9) };
      await trail.record([other]);
      await trail.record([first]);
      expect(await trail.ofMessage(first.message_id)).toEqual({ items: [first, other] });
    });

    it.each([
      ['newest-first', 1],
      ['oldest-first', -1],
    ] as const)('lists an exchange %s, page after page, without gaps and repeats', async (order, sign) => {
      const trail = await create();
      const exchange = randomUUID();
      // Of one second too: all that differs is the id.
      const entries = Array.from({ length: 23 }, (_, n) =>
        published(exchange, { published_at: second(Math.floor(n / 3)) }),
      );
      await trail.record(entries);
      const placeOf = ({ published_at, message_id }: Published) => `${published_at}#${message_id}`;
      const sorted = entries.toSorted((a, b) => (placeOf(a) > placeOf(b) ? -sign : sign));
      expect(await pages(trail, { exchange }, order)).toEqual(sorted);
      const range = { exchange, from: second(2), before: second(6) };
      const within = sorted.filter(
        ({ published_at }) => published_at >= second(2) && published_at < second(6),
      );
      expect(await pages(trail, range, order)).toEqual(within);
    });

    it.each(['newest-first', 'oldest-first'] as const)(
      'pages past whatever text publishers choose for ids, %s',
      async (order) => {
        const trail = await create();
        const exchange = randomUUID();
        const ids = ['a\nb', '\r\n', '\u2028', '\uff01', '\u{1f600}', '#', '~', ' ', 'x'.repeat(255)];
        const entries = ids.map((message_id) => published(exchange, { message_id }));
        await trail.record(entries);
        const seen = await pages(trail, { exchange }, order, 1);
        expect(seen.map(({ message_id }) => message_id).toSorted()).toEqual(ids.toSorted());
      },
    );

    it('lists what else a caller wants, page after page', async () => {
      const trail = await create();
      const exchange = randomUUID();
      const entries = Array.from({ length: 20 }, (_, n) =>
        published(exchange, { published_at: second(n), bytes: n }),
      );
      await trail.record(entries);
      const query = { exchange, matches: ({ bytes }: Published) => bytes % 3 === 0 };
      const seen = await pages(trail, query, 'oldest-first', 2);
      expect(seen.map(({ bytes }) => bytes)).toEqual([0, 3, 6, 9, 12, 15, 18]);
    });

    it('lists a range of time, its beginning included and its end not', async () => {
      const trail = await create();
      const exchange = randomUUID();
      const entries = [1, 2, 3, 4].map((n) => published(exchange, { published_at: second(n) }));
      await trail.record(entries);
      const range = { exchange, from: second(2), before: second(4) };
      expect((await trail.list(range, { limit: 10 })).items).toEqual([entries[2], entries[1]]);
      const upside = { exchange, from: second(4), before: second(2) };
      expect(await trail.list(upside, { limit: 10 })).toEqual({ items: [], next: null });
    });

    it('lists one routing key, and exactly that', async () => {
      const trail = await create();
      const exchange = randomUUID();
      const wanted = published(exchange, { routing_key: 'a.b' });
      await trail.record([wanted, published(exchange, { routing_key: 'a.b.c' }), published(exchange)]);
      expect((await trail.list({ exchange, routing_key: 'a.b' }, { limit: 10 })).items).toEqual([wanted]);
    });

    it('keeps a publish that is from nowhere by its message alone', async () => {
      const trail = await create();
      const entry = published(null, { archived: null, routing_key: null });
      await trail.record([entry]);
      expect(await trail.ofMessage(entry.message_id)).toEqual({ items: [entry] });
    });

    it('refuses a cursor that no page gave', async () => {
      const trail = await create();
      const page = trail.list({ exchange: 'e' }, { limit: 10, cursor: 'nonsense' });
      await expect(page).rejects.toMatchObject({ code: 'invalid-cursor' });
    });
  });
}

async function pages(
  trail: TrailReader,
  query: PublishedQuery,
  order: TrailOrder,
  limit = 5,
): Promise<Published[]> {
  const seen: Published[] = [];
  let cursor: string | null | undefined;
  do {
    const page = await trail.list(query, { limit, order, cursor: cursor ?? undefined });
    seen.push(...page.items);
    cursor = page.next;
  } while (cursor !== null);
  return seen;
}
