import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StatusSchema } from '../../../core/failure/failed-message.ts';
import { countAll } from '../../../core/groups/count-all.ts';
import { groupKey } from '../../../core/groups/group.ts';
import { type Change, type Counted, groupsOf, idOf } from '../../../core/groups/member.ts';
import { createMemoryGroups } from '../../memory/groups.ts';
import { AT, counted } from './records.ts';

const NOBODY = { pending: 0, retrying: 0, failed: 0, parked: 0, resolved: 0, deleted: 0 };
const now = () => new Date('2026-01-05T10:30:00.000Z');

/** What one record goes through: versions of it, and now and then it goes, and its id comes again from version 1. */
const step = fc.record({
  status: fc.constantFrom(...StatusSchema.options),
  fingerprint: fc.constantFrom('aa', 'bb', 'cc'),
  service: fc.constantFrom('shop', null),
  goes: fc.boolean(),
});
const history = fc.array(step, { minLength: 1, maxLength: 6 });

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** The stream of one record. */
function changesOf(id: string, steps: readonly Step[]): Change[] {
  let [version, made] = [0, 0];
  return steps.flatMap(({ goes, ...fields }): Change[] => {
    version += 1;
    const created_at = new Date(Date.parse(AT) + made * 1_000).toISOString();
    const record = counted({ id, queue: `q-${id}`, version, created_at, ...fields });
    if (!goes) return [{ written: record }];
    [version, made] = [0, made + 1];
    return [{ written: record }, { gone: record }];
  });
}

/** What the groups must say: the last change of each record, counted by hand. */
function truth(records: readonly (Counted | undefined)[]) {
  const all: Record<string, Record<string, number>> = {};
  for (const record of records) {
    if (!record) continue;
    for (const { id } of groupsOf(record)) {
      const counts = all[id] ?? { ...NOBODY };
      all[id] = { ...counts, [record.status]: (counts[record.status] ?? 0) + 1 };
    }
  }
  return all;
}

describe('counting failed messages in groups', () => {
  it('agrees with the records, whatever comes twice or late, in which batches and order, and how the shards take turns', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(history, { minLength: 1, maxLength: 8 }),
        fc.infiniteStream(fc.nat()),
        async (histories, numbers) => {
          const random = (below: number) => Number(numbers.next().value) % below;
          const groups = createMemoryGroups();
          const streams = histories.map((steps, n) => changesOf(`r-${n}`, steps));
          const at = streams.map(() => 0);
          while (at.some((place, n) => place < (streams[n]?.length ?? 0))) {
            const batch: Change[] = [];
            for (let size = 1 + random(6); size > 0; size -= 1) {
              const n = random(streams.length);
              const stream = streams[n] ?? [];
              // A shard goes on, and now and then begins again from somewhere before, for a while.
              const [place, isRepeat] = [at[n] ?? 0, random(3) === 0];
              const from = isRepeat ? random(place + 1) : place;
              const to = isRepeat ? from + random(place - from + 1) : Math.min(stream.length, place + 1);
              batch.push(...stream.slice(from, to));
              at[n] = Math.max(place, to);
            }
            const shuffled = batch.map((change) => ({ change, order: random(100) }));
            shuffled.sort((a, b) => a.order - b.order);
            await countAll(
              { counting: groups, now },
              shuffled.map(({ change }) => change),
            );
            if (random(4) === 0)
              await countAll(
                { counting: groups, now },
                streams.flatMap((all, n) => all.slice(0, at[n])).toReversed(),
              );
          }
          const last = streams.map((stream) => stream.at(-1));
          const expected = truth(
            last.map((change) => change && ('written' in change ? change.written : undefined)),
          );
          const real = [...groups.rows.values()].filter(({ counts }) =>
            Object.values(counts).some((n) => n > 0),
          );
          expect(Object.fromEntries(real.map(({ id, counts }) => [id, counts]))).toEqual(expected);
        },
      ),
    );
  });

  it('counts nothing of what was counted already, in whatever order a batch brings it', async () => {
    const groups = createMemoryGroups();
    const first = { written: counted() };
    const second = { written: counted({ version: 2, status: 'failed' }) };
    const gone = { gone: counted({ version: 2 }) };
    const counts = () => groups.rows.get('fingerprint-0f3a9c1b2d4e5f60')?.counts;
    await countAll({ counting: groups, now }, [second, first]);
    expect(counts()).toEqual({ ...NOBODY, failed: 1 });
    await countAll({ counting: groups, now }, [first, second]);
    expect(counts()).toEqual({ ...NOBODY, failed: 1 });
    await countAll({ counting: groups, now }, [gone, second, first]);
    expect(counts()).toEqual(NOBODY);
    await countAll({ counting: groups, now }, [first, second, gone]);
    for (const { counts } of groups.rows.values()) expect(counts).toEqual(NOBODY);
  });

  it('reads again what others counted in between, and both are counted', async () => {
    let other: Change | undefined = { written: counted({ id: 'f-2' }) };
    const groups = createMemoryGroups({
      beforeCommit: async () => {
        const change = other;
        other = undefined;
        if (change) await countAll({ counting: groups, now }, [change]);
      },
    });
    await countAll({ counting: groups, now }, [{ written: counted() }]);
    expect(groups.rows.get(groupKey('queue', 'orders').id)).toMatchObject({
      counts: { pending: 2 },
      revision: 2,
    });
  });

  it('gives up when others are first every time, so that the stream brings it again', async () => {
    const groups = createMemoryGroups({ beforeCommit: async () => {} });
    const counting = { ...groups, commit: async () => false };
    await expect(countAll({ counting, now }, [{ written: counted() }])).rejects.toMatchObject({
      code: 'groups-contended',
      disposition: 'retry',
    });
  });

  it('keeps to the rows that one transaction takes, also where every message is in groups of its own', async () => {
    const groups = createMemoryGroups();
    const all = Array.from({ length: 150 }, (_, n) => {
      const name = `n-${n}`;
      return counted({ id: name, exchange: name, queue: name, service: name, fingerprint: n.toString(16) });
    });
    await countAll(
      { counting: groups, now },
      all.map((written) => ({ written })),
    );
    expect(groups.memberRows.size).toBe(150);
    expect(groups.rows.size).toBe(600);
    const changes = all.map((written): Change => ({ written: { ...written, version: 2, status: 'failed' } }));
    await countAll({ counting: groups, now }, changes);
    expect(new Set(changes.map(idOf)).size).toBe(150);
    for (const { counts } of groups.rows.values()) expect(counts).toEqual({ ...NOBODY, failed: 1 });
  });
});
