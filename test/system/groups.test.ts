import { PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, inject, it } from 'vitest';
import { groupKey } from '../../core/groups/group.ts';
import { Courtier, eventually, newId } from './courtier.ts';
import { order } from './order.ts';

const courtier = new Courtier(inject('running'));

type Group = {
  id: string;
  by: string;
  value: string;
  state: string;
  note: string | null;
  counts: Record<string, number>;
  trend: { hour: string; count: number }[];
  sample: { queue: string; error_name: string };
  last_retried_at: string | null;
  resolved_by: string | null;
  regressed_at: string | null;
};
const NOBODY = { pending: 0, retrying: 0, failed: 0, parked: 0, resolved: 0, deleted: 0 };

const get = (id: string) => courtier.call<Group>('GET', `/api/failure-groups/${id}`);

/** Waits until the group looks as it is described. */
function becomes(id: string, what: string, look: (group: Group) => boolean): Promise<Group> {
  return eventually(`the group is ${what}`, async () => {
    const { status, body } = await get(id);
    return status === 200 && look(body) && body;
  });
}

const counted = (counts: Partial<Group['counts']>) => (group: Group) =>
  Object.entries({ ...NOBODY, ...counts }).every(([status, count]) => group.counts[status] === count);

/** Messages of one service whose first delivery and retries fail; a person's retry succeeds. */
async function fail(service: string, count: number): Promise<string[]> {
  const more = { properties: { app_id: service } };
  const message = () => order({ simulate: { fail_times: 4 } });
  const published = Array.from({ length: count }, () => courtier.publish('orders', '', message(), more));
  return (await Promise.all(published)).map(({ body }) => String(body.id));
}

describe('groups of failed messages', () => {
  it('count what fails alike through all that becomes of it, fall silent, and say when it comes back', async () => {
    const service = `web-${newId()}`;
    const { id } = groupKey('service', service);
    const ids = await fail(service, 3);
    const failed = await becomes(id, 'failed three times', counted({ failed: 3 }));
    expect(failed).toMatchObject({
      by: 'service',
      value: service,
      state: 'new',
      sample: { queue: 'orders' },
    });
    expect(failed.trend.reduce((sum, { count }) => sum + count, 0)).toBe(3);
    expect(failed.last_retried_at).not.toBeNull();

    const listed = await eventually('the list shows it', async () => {
      const { body } = await courtier.call<{ items: Group[] }>(
        'GET',
        '/api/failure-groups?by=service&limit=200',
      );
      return body.items.find((group) => group.id === id);
    });
    expect(listed.counts).toEqual({ ...NOBODY, failed: 3 });
    const [first = ''] = ids;
    const record = await courtier.failedIn(first, 'orders', 'failed');
    for (const [by, value] of [
      ['queue', 'orders'],
      ['exchange', 'orders'],
      ['fingerprint', (record as unknown as { fingerprint: string }).fingerprint],
    ] as const) {
      expect((await get(groupKey(by, value).id)).body).toMatchObject({ by, value });
    }

    for (const each of ids) await courtier.call('POST', `/api/messages/retry/${each}`);
    await becomes(id, 'resolved, message by message', counted({ resolved: 3 }));
    const quiet = await becomes(id, 'resolved by itself', ({ state }) => state === 'resolved');
    expect(quiet.resolved_by).toBe('quiet');
    await fail(service, 1);
    const back = await becomes(id, 'regressed', ({ state }) => state === 'regressed');
    expect(back.regressed_at).not.toBeNull();
  });

  it('take the word of the operator who saw them as they are, and of no other', async () => {
    const service = `web-${newId()}`;
    const { id } = groupKey('service', service);
    await fail(service, 1);
    await becomes(id, 'there', counted({ failed: 1 }));
    const seen = (await get(id)).headers.get('etag') ?? '';
    const say = (body: unknown, etag: string) =>
      courtier.call<Group>('PATCH', `/api/failure-groups/${id}`, body, { 'if-match': etag });
    const mine = await say({ state: 'known', note: 'the stock service is down' }, seen);
    expect([mine.status, mine.body.state]).toEqual([200, 'known']);
    expect((await say({ state: 'resolved' }, seen)).status).toBe(412);
    const resolved = await say({ state: 'resolved' }, mine.headers.get('etag') ?? '');
    expect(resolved.body).toMatchObject({ state: 'resolved', resolved_by: 'person', note: mine.body.note });
    await fail(service, 1);
    await becomes(id, 'regressed', ({ state }) => state === 'regressed');
    const { body } = await courtier.call<{ items: unknown[] }>(
      'GET',
      `/api/audit?target=failure-group:${id}`,
    );
    expect(body.items).toMatchObject([{ details: { state: 'resolved' } }, { details: { state: 'known' } }]);
  });

  it('are put right by a recount where something went unseen', async () => {
    const service = `web-${newId()}`;
    const { id } = groupKey('service', service);
    await fail(service, 1);
    await becomes(id, 'there', counted({ failed: 1 }));
    // A record that has gone, of which the stream has no word.
    const ghost = {
      id: `ghost-${newId()}`,
      position: '2026-01-05T10:00:00.000Z#0000000001#0',
      status: 'failed',
    };
    const member = { ...ghost, groups: [id], seen_at: '2026-01-05T10:00:00.000Z', retried_at: null };
    await courtier.dynamodb.send(
      new PutItemCommand({ TableName: 'courtier-local-failure-group-members', Item: marshall(member) }),
    );
    await courtier.dynamodb.send(
      new UpdateItemCommand({
        TableName: 'courtier-local-failure-groups',
        Key: marshall({ id }),
        UpdateExpression: 'SET counts.failed = counts.failed + :one ADD revision :one',
        ExpressionAttributeValues: marshall({ ':one': 1 }),
      }),
    );
    expect((await get(id)).body.counts).toEqual({ ...NOBODY, failed: 2 });
    const begun = await eventually('a recount of its own begins', async () => {
      const { status, body } = await courtier.call<{ looked_at: number; status: string }>(
        'POST',
        '/api/failure-groups/recount',
      );
      return status === 202 && body.looked_at === 0;
    });
    expect(begun).toBe(true);
    await becomes(id, 'as it was', counted({ failed: 1 }));
  });
});
