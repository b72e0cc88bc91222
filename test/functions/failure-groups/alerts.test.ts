import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { rowOfGroup } from '../../../adapters/dynamodb/groups-row.ts';
import { announceSuppressed } from '../../../core/alert/announce.ts';
import { countAll } from '../../../core/groups/count-all.ts';
import { type Group, groupKey } from '../../../core/groups/group.ts';
import { createHandler } from '../../../functions/failure-group-alerts/handler.ts';
import { AT, counted } from '../../core/groups/records.ts';
import { createMemoryAlertWindows } from '../../memory/alert-windows.ts';
import { createMemoryAlerts } from '../../memory/alerts.ts';
import { createMemoryGroups } from '../../memory/groups.ts';
import { recordedLog } from '../../recorded-log.ts';

const now = () => new Date(AT);
const minutes = (n: number) => new Date(Date.parse(AT) + n * 60_000).toISOString();

/** A group of one message, as it is counted. */
async function groupOf(
  fields: Partial<Group> = {},
  by: 'fingerprint' | 'queue' = 'fingerprint',
): Promise<Group> {
  const groups = createMemoryGroups();
  await countAll({ counting: groups, now }, [{ written: counted() }]);
  const value = by === 'queue' ? 'orders' : '0f3a9c1b2d4e5f60';
  return { ...(groups.rows.get(groupKey(by, value).id) as Group), ...fields };
}

let sequence = 0;
function change(was: Group | undefined, is: Group): DynamoDBRecord {
  const image = (group: Group) =>
    marshall(rowOfGroup(group), { removeUndefinedValues: true }) as Record<string, never>;
  return {
    eventName: was ? 'MODIFY' : 'INSERT',
    dynamodb: {
      SequenceNumber: String(++sequence),
      Keys: { id: { S: is.id } },
      ...(was && { OldImage: image(was) }),
      NewImage: image(is),
    },
  };
}

function setUp() {
  const [alerts, windows, log] = [createMemoryAlerts(), createMemoryAlertWindows(), recordedLog()];
  const deps = { alerts, windows, windowSeconds: 300, now, log };
  return { ...deps, handler: createHandler(deps), kinds: () => alerts.sent.map(({ kind }) => kind) };
}

describe('an alert about a group', () => {
  it('raises one alert for a failure that nobody has seen before, with what to do', async () => {
    const { handler, alerts } = setUp();
    const group = await groupOf();
    const records = [change(undefined, group), change(group, { ...group, revision: 2 })];
    await handler({ Records: records });
    await handler({ Records: records.slice(1) });
    expect(alerts.sent).toHaveLength(1);
    expect(alerts.sent[0]).toMatchObject({
      kind: 'failure-group-new',
      subject: 'Courtier: new failure, TimeoutError on queue orders',
      details: { group_id: group.id, pending: 1, failed: 0, fingerprint: group.value },
    });
    expect(alerts.sent[0]?.message).toContain(`GET /api/failure-groups/${group.id}`);
    expect(JSON.stringify(alerts.sent)).not.toContain('the stock service did not answer');
  });

  it('raises it also where the message is under way again by the time it is counted', async () => {
    const { handler, kinds } = setUp();
    const counts = { ...(await groupOf()).counts, pending: 0, retrying: 1 };
    await handler({ Records: [change(undefined, await groupOf({ counts }))] });
    expect(kinds()).toEqual(['failure-group-new']);
  });

  it('leaves to others what has an alert of its own, what is old, and what would be said twice', async () => {
    const { handler, kinds } = setUp();
    const counts = { ...(await groupOf()).counts, pending: 0, failed: 1 };
    await handler({
      Records: [
        change(undefined, await groupOf({ counts })),
        change(undefined, await groupOf({ first_seen_at: minutes(-61) })),
        change(undefined, await groupOf({}, 'queue')),
      ],
    });
    expect(kinds()).toEqual([]);
  });

  it('says that a resolved one is back, where a person had resolved it, with their note as others may read it', async () => {
    const { handler, alerts, kinds } = setUp();
    const resolved = await groupOf({
      state: 'resolved',
      resolved_by: 'person',
      note: 'see https://evil.example',
    });
    const back = { ...resolved, state: 'regressed', edition: 3 } as const;
    await handler({
      Records: [change({ ...resolved, resolved_by: 'quiet' }, { ...back, resolved_by: 'quiet' })],
    });
    expect(kinds()).toEqual([]);
    await handler({ Records: [change(resolved, back), change(back, { ...back, revision: 9 })] });
    expect(kinds()).toEqual(['failure-group-regressed']);
    expect(alerts.sent[0]?.message).toContain('https[:]//evil[.]example');
  });

  it('says when a spike begins, and not while it goes on', async () => {
    const { handler, kinds } = setUp();
    const calm = await groupOf({ first_seen_at: minutes(-120) });
    const spike = { ...calm, spiking_since: AT };
    await handler({ Records: [change(calm, spike), change(spike, { ...spike, revision: 9 })] });
    expect(kinds()).toEqual(['failure-group-spike']);
  });

  it('comes again when it could not be sent, and then goes out', async () => {
    const { handler, alerts, kinds } = setUp();
    const record = change(undefined, await groupOf());
    alerts.failWith(new Error('SNS is away'));
    const itemIdentifier = record.dynamodb?.SequenceNumber;
    expect(await handler({ Records: [record] })).toEqual({ batchItemFailures: [{ itemIdentifier }] });
    alerts.failWith(null);
    expect(await handler({ Records: [record] })).toEqual({ batchItemFailures: [] });
    expect(kinds()).toEqual(['failure-group-new']);
  });

  it('is one of ten about a queue, and the others are counted', async () => {
    const { handler, kinds, ...deps } = setUp();
    const group = await groupOf();
    const records = Array.from({ length: 15 }, (_, n) => {
      const key = groupKey('fingerprint', n.toString(16).padStart(16, '0'));
      return change(undefined, { ...group, ...key });
    });
    await handler({ Records: records });
    expect(kinds()).toHaveLength(10);
    await announceSuppressed({ ...deps, now: () => new Date(minutes(6)) });
    expect(deps.alerts.sent.at(-1)).toMatchObject({
      kind: 'failure-group-new',
      subject: 'Courtier: 5 more of new failure on queue orders',
    });
  });
});
