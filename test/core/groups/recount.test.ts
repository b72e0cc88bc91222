import { describe, expect, it } from 'vitest';
import { CourtierError, UnavailableError } from '../../../core/errors.ts';
import { countAll } from '../../../core/groups/count-all.ts';
import type { Counted } from '../../../core/groups/member.ts';
import { beginRecount, goOnRecounting } from '../../../core/groups/recount.ts';
import { resolveQuiet } from '../../../core/groups/resolve-quiet.ts';
import {
  createMemoryCountedMembers,
  createMemoryCountedRecords,
  createMemoryRecounts,
} from '../../memory/counted-records.ts';
import { createMemoryGroups } from '../../memory/groups.ts';
import { recordedLog } from '../../recorded-log.ts';
import { AT, counted } from './records.ts';

const FINGERPRINT = 'fingerprint-0f3a9c1b2d4e5f60';
const minutes = (n: number) => new Date(Date.parse(AT) + n * 60_000);

function setUp(ids: number) {
  let at = minutes(0);
  const groups = createMemoryGroups();
  const records = new Map<string, Counted>();
  for (let n = 0; n < ids; n += 1)
    records.set(`f-${1_000 + n}`, counted({ id: `f-${1_000 + n}`, status: 'failed' }));
  const deps = {
    counting: groups,
    groups,
    members: createMemoryCountedMembers(groups.memberRows),
    records: createMemoryCountedRecords(records),
    recounts: createMemoryRecounts(),
    quietSeconds: 86_400,
    now: () => at,
    log: recordedLog(),
  };
  return { deps, groups, records, goTo: (minute: number) => (at = minutes(minute)) };
}

describe('a recount', () => {
  it('counts what failed before there were groups, by itself, and goes on where it stopped', async () => {
    const { deps, groups } = setUp(250);
    const timeFor = [true, false];
    const first = await goOnRecounting(deps, () => timeFor.shift() ?? false);
    expect(first).toMatchObject({ status: 'running', phase: 'records', looked_at: 100 });
    const last = await goOnRecounting(deps, () => true);
    expect(last).toMatchObject({ status: 'done', looked_at: 500, finished_at: AT });
    expect(groups.rows.get(FINGERPRINT)?.counts.failed).toBe(250);
    expect(await goOnRecounting(deps, () => true)).toEqual(last);
  });

  it('takes away what has gone unseen, adds what came unseen, and counts nothing twice', async () => {
    const { deps, groups, records, goTo } = setUp(3);
    await goOnRecounting(deps, () => true);
    records.delete('f-1001');
    records.set('f-9', counted({ id: 'f-9', status: 'deleted' }));
    goTo(1);
    await beginRecount(deps.recounts, deps.now());
    await goOnRecounting(deps, () => true);
    expect(groups.rows.get(FINGERPRINT)?.counts).toMatchObject({ failed: 2, deleted: 1 });
    await countAll(deps, [{ written: counted({ id: 'f-1001', status: 'failed' }) }]);
    expect(groups.rows.get(FINGERPRINT)?.counts).toMatchObject({ failed: 2, deleted: 1 });
  });

  it('leaves out the one whose count cannot be read, names it, and counts the others', async () => {
    const { deps, groups } = setUp(3);
    const { members } = deps.counting;
    const counting = {
      ...deps.counting,
      async members(ids: readonly string[]) {
        if (!ids.includes('f-1001')) return members(ids);
        throw new CourtierError('malformed-group', 'fail', 'A row of the members cannot be read.');
      },
    };
    expect(await goOnRecounting({ ...deps, counting }, () => true)).toMatchObject({ status: 'done' });
    expect(groups.rows.get(FINGERPRINT)?.counts.failed).toBe(2);
    expect(deps.log.lines).toMatchObject([{ level: 'error', fields: { failed_message_id: 'f-1001' } }]);
  });

  it('waits for a table that does not answer, and skips nothing', async () => {
    const { deps, groups } = setUp(1);
    const members = () => Promise.reject(new UnavailableError('table-unavailable', 'away'));
    const counting = { ...deps.counting, members };
    await expect(goOnRecounting({ ...deps, counting }, () => true)).rejects.toThrow('away');
    await goOnRecounting(deps, () => true);
    expect(groups.rows.get(FINGERPRINT)?.counts.failed).toBe(1);
  });

  it('is begun once, however often it is asked for', async () => {
    const { deps, goTo } = setUp(0);
    const first = await beginRecount(deps.recounts, deps.now());
    goTo(1);
    expect(await beginRecount(deps.recounts, deps.now())).toEqual(first);
    await goOnRecounting(deps, () => true);
    goTo(2);
    expect((await beginRecount(deps.recounts, deps.now())).started_at).toBe(minutes(2).toISOString());
  });
});

describe('a quiet group', () => {
  const DAY = 24 * 60;

  it('is resolved when nothing of it was open for a day, and is regressed when it is seen again', async () => {
    const { deps, groups, goTo } = setUp(1);
    await goOnRecounting(deps, () => true);
    goTo(2 * DAY);
    expect(await resolveQuiet(deps)).toBe(0);
    await countAll(deps, [{ written: counted({ id: 'f-1000', version: 2, status: 'resolved' }) }]);
    goTo(3 * DAY - 1);
    expect(await resolveQuiet(deps)).toBe(0);
    goTo(3 * DAY + 1);
    expect(await resolveQuiet(deps)).toBe(4);
    expect(groups.rows.get(FINGERPRINT)).toMatchObject({
      state: 'resolved',
      resolved_by: 'quiet',
      edition: 2,
    });
    goTo(4 * DAY);
    const seen_at = deps.now().toISOString();
    await countAll(deps, [{ written: counted({ id: 'f-2', seen_at, created_at: seen_at }) }]);
    expect(groups.rows.get(FINGERPRINT)).toMatchObject({ state: 'regressed', edition: 3 });
  });

  it('stays as a person has just made it', async () => {
    const { deps, groups, goTo } = setUp(0);
    await countAll(deps, [{ written: counted({ status: 'resolved' }) }]);
    goTo(2 * DAY);
    const quiet = groups.quiet;
    const racing = {
      ...groups,
      quiet: async (before: string, limit: number) => {
        const found = await quiet(before, limit);
        for (const { id, edition, ...group } of found)
          await groups.change(id, edition, { ...group, note: 'mine' });
        return found;
      },
    };
    expect(await resolveQuiet({ ...deps, groups: racing })).toBe(0);
    expect(groups.rows.get(FINGERPRINT)).toMatchObject({ state: 'new', note: 'mine' });
  });
});
