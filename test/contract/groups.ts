import { describe, expect, it } from 'vitest';
import { countAll } from '../../core/groups/count-all.ts';
import { groupKey } from '../../core/groups/group.ts';
import type { Counted } from '../../core/groups/member.ts';
import type { GroupCounting, Groups } from '../../core/groups/store.ts';
import { AT, counted } from '../core/groups/records.ts';

export type GroupsUnderTest = () => Promise<{ groups: Groups; counting: GroupCounting }>;

const seconds = (n: number) => new Date(Date.parse(AT) + n * 1_000).toISOString();
/** Counted some seconds after the last failure. */
const COUNTED_AT = seconds(30);
const now = () => new Date(COUNTED_AT);
const NOBODY = { pending: 0, retrying: 0, failed: 0, parked: 0, resolved: 0, deleted: 0 };

/** Counts records one after the other. */
async function add(counting: GroupCounting, ...records: Partial<Counted>[]) {
  for (const fields of records) await countAll({ counting, now }, [{ written: counted(fields) }]);
}

const resolved = {
  state: 'resolved',
  note: 'fixed',
  resolved_at: AT,
  resolved_by: 'person',
  resolved_from: AT,
  updated_at: AT,
} as const;

/** What every implementation of Groups and GroupCounting does. */
export function groupsContract(name: string, create: GroupsUnderTest) {
  describe(`groups of failed messages: ${name}`, () => {
    it('keeps what was counted, and shows it at once', async () => {
      const { groups, counting } = await create();
      await add(
        counting,
        {},
        { id: 'f-2', status: 'failed', seen_at: seconds(5), last_retry_at: seconds(4) },
      );
      const key = groupKey('queue', 'orders');
      expect(await groups.get(key.id)).toEqual({
        ...key,
        state: 'new',
        note: null,
        counts: { ...NOBODY, pending: 1, failed: 1 },
        first_seen_at: AT,
        last_seen_at: seconds(5),
        last_retried_at: seconds(4),
        hours: { [AT]: 2 },
        slots: { [AT]: 2 },
        sample: {
          failed_message_id: 'f-2',
          message_id: 'm-1',
          queue: 'orders',
          exchange: 'orders',
          error_name: 'TimeoutError',
          error_message: 'the stock service did not answer',
        },
        resolved_at: null,
        resolved_by: null,
        resolved_from: null,
        regressed_at: null,
        spiking_since: null,
        edition: 1,
        revision: 2,
        updated_at: COUNTED_AT,
      });
      expect(await groups.get('queue-00')).toBeUndefined();
    });

    it('writes all of a count or nothing, and nothing over what another one wrote', async () => {
      const { groups, counting } = await create();
      await add(counting, {});
      const id = groupKey('queue', 'orders').id;
      const read = async () => ({
        members: await counting.members(['f-1', 'f-2']),
        groups: await counting.groups([id]),
      });
      const before = await read();
      expect([...before.members.keys()]).toEqual(['f-1']);
      await add(counting, { id: 'f-2' });
      const group = before.groups.get(id);
      const member = before.members.get('f-1');
      if (!group || !member) throw new Error('they were counted');
      const stale = { ...before, groups: new Map([[id, { ...group, last_retried_at: AT }]]) };
      expect(await counting.commit(before, stale)).toBe(false);
      const taken = new Map([...before.members, ['f-2', { ...member, id: 'f-2' }] as const]);
      const own = { ...member, position: `${member.position}-later` };
      expect(await counting.commit(before, { ...before, members: taken.set('f-1', own) })).toBe(false);
      expect((await read()).members.get('f-1')).toEqual(member);
      expect((await groups.get(id))?.counts.pending).toBe(2);
      const again = await read();
      expect(await counting.commit(again, again)).toBe(true);
      expect((await groups.get(id))?.revision).toBe(2);
    });

    it('counts once what many count at the same time', async () => {
      const { groups, counting } = await create();
      const records = Array.from({ length: 12 }, (_, n) => ({ id: `f-${n % 6}` }));
      await Promise.all(records.map((record) => add(counting, record)));
      expect((await groups.get(groupKey('queue', 'orders').id))?.counts).toEqual({ ...NOBODY, pending: 6 });
    });

    it('lists those of one sort, the one seen last first, page by page', async () => {
      const { groups, counting } = await create();
      for (const [n, queue] of ['a', 'b', 'c'].entries())
        await add(counting, { id: queue, queue, seen_at: seconds(n) });
      await add(counting, { id: 'again', queue: 'a', seen_at: seconds(9) });
      const first = await groups.list({ by: 'queue' }, { limit: 2 });
      expect(first.items.map(({ value }) => value)).toEqual(['a', 'c']);
      const rest = await groups.list({ by: 'queue' }, { limit: 2, cursor: first.next ?? '' });
      expect([rest.items.map(({ value }) => value), rest.next]).toEqual([['b'], null]);
      expect((await groups.list({ by: 'exchange' }, { limit: 5 })).items).toHaveLength(1);
      await expect(groups.list({ by: 'queue' }, { limit: 2, cursor: 'nonsense' })).rejects.toMatchObject({
        code: 'invalid-cursor',
      });
    });

    it('takes a change of the edition that was seen, whatever was counted since, and no other', async () => {
      const { groups, counting } = await create();
      await add(counting, {});
      const { id } = groupKey('queue', 'orders');
      await add(counting, { id: 'f-2', status: 'resolved' });
      const changed = await groups.change(id, 1, resolved);
      expect(changed).toMatchObject({ ...resolved, edition: 2, counts: { pending: 1, resolved: 1 } });
      expect(await groups.get(id)).toEqual(changed);
      expect(await groups.change(id, 1, { ...resolved, note: 'mine' })).toBeUndefined();
      expect(await groups.change('queue-00', 1, resolved)).toBeUndefined();
      const listed = await groups.list({ by: 'queue', state: 'resolved' }, { limit: 5 });
      expect(listed.items.map((group) => group.id)).toEqual([id]);
      expect((await groups.list({ by: 'queue', state: 'new' }, { limit: 5 })).items).toEqual([]);
    });

    it('finds those without an open message that are not resolved, the quietest first', async () => {
      const { groups, counting } = await create();
      const by = { exchange: null, service: null, fingerprint: '' } as const;
      await add(
        counting,
        { ...by, id: 'a', queue: 'open' },
        { ...by, id: 'b', queue: 'done', status: 'resolved' },
      );
      await add(counting, { ...by, id: 'c', queue: 'said', status: 'deleted' });
      expect(await groups.quiet(COUNTED_AT, 5)).toEqual([]);
      const found = await groups.quiet(seconds(31), 5);
      expect(found.map(({ value }) => value).toSorted()).toEqual(['done', 'said']);
      expect(await groups.quiet(seconds(31), 1)).toHaveLength(1);
      await groups.change(groupKey('queue', 'said').id, 1, resolved);
      expect((await groups.quiet(seconds(31), 5)).map(({ value }) => value)).toEqual(['done']);
    });
  });
}
