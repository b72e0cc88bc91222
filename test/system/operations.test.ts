import { describe, expect, inject, it } from 'vitest';
import type { FailureGroupView } from '../../core/api/views-failure-groups.ts';
import type { OperationList, OperationResultList, OperationView } from '../../core/api/views-operations.ts';
import { eachOf } from '../../core/each-of.ts';
import { groupKey } from '../../core/groups/group.ts';
import { type Answer, Courtier, eventually, type Failed, newId } from './courtier.ts';
import { BAD, type Failures, GOOD, madeFailures } from './failures-made.ts';

const courtier = new Courtier(inject('running'));

const create = (body: object, headers = {}): Promise<Answer<OperationView>> =>
  courtier.call('POST', '/api/operations', body, headers);
const control = (id: string, what: string): Promise<Answer<OperationView>> =>
  courtier.call('POST', `/api/operations/${id}/${what}`);
const shown = async (id: string): Promise<OperationView> =>
  (await courtier.call<OperationView>('GET', `/api/operations/${id}`)).body;
const of = ({ service }: Failures) => ({ filter: { service } });

function inState(id: string, state: string): Promise<OperationView> {
  const look = async () => {
    const operation = await shown(id);
    return operation.state === state && operation;
  };
  return eventually(`${id} is ${state}`, look);
}

async function results(id: string): Promise<OperationResultList['items']> {
  const all: OperationResultList['items'] = [];
  let cursor: string | null = '';
  do {
    const from: string = cursor === '' ? '' : `&cursor=${cursor}`;
    const path = `/api/operations/${id}/results?limit=200${from}`;
    const page: OperationResultList = (await courtier.call<OperationResultList>('GET', path)).body;
    all.push(...page.items);
    cursor = page.next;
  } while (cursor !== null);
  return all;
}

/** How often its consumer was given the message. */
async function handlings(messageId: string): Promise<number> {
  const trail = await courtier.trail(messageId);
  return trail?.entries.find(({ queue }) => queue === 'email_queue')?.attempts ?? 0;
}

describe('an operation', () => {
  it('says what it would do, with its window and its defaults, and does exactly that when it is run', async () => {
    const failures = await madeFailures(courtier, 3, () => GOOD);
    const asked = {
      action: 'retry',
      mode: 'plan',
      filter: { service: failures.service, failed_from: '-PT1H' },
    };
    const key = { 'idempotency-key': newId() };
    const planned = await create(asked, key);
    expect(planned.status).toBe(201);
    const { id, filter, plan } = planned.body;
    expect(planned.body).toMatchObject({ state: 'planned', counts: { total: 3, exact: true, done: 0 } });
    expect(filter).toEqual({
      service: failures.service,
      status: 'failed',
      failed_from: expect.stringMatching(/Z$/),
      failed_before: plan.at,
    });
    expect(plan.sample.map((each) => each.id).toSorted()).toEqual(failures.ids.toSorted());
    expect((await create(asked, key)).body.id).toBe(id);

    expect((await control(id, 'run')).body.state).toBe('running');
    const ended = await inState(id, 'completed');
    expect(ended.counts).toMatchObject({ done: 3, succeeded: 3, skipped: {}, failed: {}, to_come: 0 });
    await eventually('each is resolved', async () =>
      (await results(id)).every(({ outcome, status }) => outcome === 'done' && status === 'resolved'),
    );
    for (const messageId of failures.messageIds) expect(await handlings(messageId)).toBe(1);
    const { body } = await courtier.call<OperationList>('GET', '/api/operations?state=completed&limit=200');
    expect(body.items.map((each) => each.id)).toContain(id);
    const audit = await courtier.call<{ items: { action: string }[] }>(
      'GET',
      `/api/audit?target=operation:${id}`,
    );
    expect(audit.body.items.map(({ action }) => action)).toEqual(['operation.started', 'operation.planned']);
  });

  it('stops by itself when its canary fails again, and touches nothing else', async () => {
    const failures = await madeFailures(courtier, 40, () => BAD);
    const { body } = await create({
      action: 'retry',
      mode: 'run',
      ...of(failures),
      canary: { size: 4, max_failure_rate: 0.25 },
    });
    const stopped = await inState(body.id, 'stopped');
    expect(stopped).toMatchObject({
      counts: { done: 4, to_come: 36 },
      canary: { state: 'stopped' },
      reason: expect.stringContaining('failed again: its limit is 25%'),
    });
    expect((await control(body.id, 'abort')).body.state).toBe('aborted');
    // Two of the four that fail again are enough to stop it, while the other two are on their way.
    const tried = new Set((await results(body.id)).map(({ id }) => id));
    expect(tried.size).toBe(4);
    const messages = Map.groupBy(failures.messageIds, (_, n) => tried.has(failures.ids[n] ?? ''));
    for (const id of messages.get(true) ?? [])
      await eventually(`${id} was given again`, async () => (await handlings(id)) > 0);
    const times = await eachOf(messages.get(false) ?? [], 5, handlings);
    expect(times).toEqual(Array.from({ length: 36 }, () => 0));
  });

  it('goes on after a canary that is well', async () => {
    const failures = await madeFailures(courtier, 30, () => GOOD);
    const { body } = await create({ action: 'retry', mode: 'run', ...of(failures), canary: {} });
    const ended = await inState(body.id, 'completed');
    expect(ended).toMatchObject({
      counts: { done: 30, succeeded: 30 },
      canary: { size: 5, state: 'passed' },
    });
  });

  it('of each of three causes goes by its group, and the canary stops that whose cause is not gone', async () => {
    const EACH = 20;
    const causes = [GOOD, GOOD, BAD].map((body) => ({
      body,
      fingerprint: newId().replaceAll('-', '').slice(0, 16),
    }));
    await Promise.all(
      causes.map(({ body, fingerprint }) => madeFailures(courtier, EACH, () => body, { fingerprint })),
    );
    const groupOf = (fingerprint: string) =>
      eventually(`${fingerprint} is counted`, async () => {
        const path = `/api/failure-groups/${groupKey('fingerprint', fingerprint).id}`;
        const { status, body } = await courtier.call<FailureGroupView>('GET', path);
        return status === 200 && body.counts.failed === EACH && body;
      });
    const made = await Promise.all(
      causes.map(async ({ fingerprint }) => {
        const { value } = await groupOf(fingerprint);
        const canary = { size: 5, max_failure_rate: 0.2 };
        return create({ action: 'retry', mode: 'run', filter: { fingerprint: value }, canary });
      }),
    );
    const [first, second, third] = made.map(({ body }) => body.id);
    for (const id of [first, second])
      expect(await inState(id ?? '', 'completed')).toMatchObject({
        counts: { done: EACH, succeeded: EACH },
        canary: { state: 'passed' },
      });
    expect(await inState(third ?? '', 'stopped')).toMatchObject({
      counts: { done: 5, to_come: EACH - 5 },
      canary: { state: 'stopped' },
    });
    for (const id of [first, second])
      await eventually('each is resolved', async () => {
        const lines = await results(id ?? '');
        return lines.length === EACH && lines.every(({ status }) => status === 'resolved');
      });
  });

  it('is paused, resumed and aborted', async () => {
    // One a second: so many that it is under way until it is aborted, also on a busy machine.
    const failures = await madeFailures(courtier, 300, () => GOOD);
    const { body } = await create({ action: 'delete', mode: 'run', ...of(failures), rate: 1 });
    await eventually('it has begun', async () => (await shown(body.id)).counts.done > 0);
    expect((await control(body.id, 'pause')).body.state).toBe('paused');
    expect((await control(body.id, 'pause')).status).toBe(200);
    expect((await control(body.id, 'run')).status).toBe(409);
    expect((await control(body.id, 'resume')).body.state).toBe('running');
    const { counts } = await shown(body.id);
    await eventually('it goes on', async () => (await shown(body.id)).counts.done > counts.done);
    expect((await control(body.id, 'abort')).body.state).toBe('aborted');
    expect((await control(body.id, 'resume')).status).toBe(409);
    const left = await courtier.call<{ items: unknown[] }>(
      'GET',
      `/api/messages/failed?status=failed&service=${failures.service}&limit=200`,
    );
    expect(left.body.items.length).toBeGreaterThan(0);
  });

  it('that two operators run at once delivers each message once, and those that nobody can send stop nothing', async () => {
    const failures = await madeFailures(courtier, 60, (n) => (n % 20 === 7 ? null : GOOD));
    const asked = { action: 'retry', mode: 'run', ...of(failures), rate: 30 };
    const both = await Promise.all([create(asked), create(asked)]);
    const ended = await Promise.all(both.map(({ body }) => inState(body.id, 'completed')));
    const succeeded = ended.reduce((sum, { counts }) => sum + counts.succeeded, 0);
    // One of the three that failed again before the other operator came to it is `failed`, as that one's filter says.
    expect(succeeded).toBeGreaterThanOrEqual(60);
    expect(succeeded).toBeLessThanOrEqual(63);
    const inStatus = async (status: string) => {
      const path = `/api/messages/failed?status=${status}&service=${failures.service}&limit=200`;
      return (await courtier.call<{ items: Failed[] }>('GET', path)).body.items;
    };
    const resolved = await eventually('all but the three are resolved', async () => {
      const found = await inStatus('resolved');
      return found.length === 57 && found;
    });
    expect(resolved.filter(({ retry_count }) => retry_count !== 1)).toEqual([]);
    await eventually('the three have failed again', async () => (await inStatus('failed')).length === 3);
    const times = await Promise.all(resolved.map(({ message_id }) => handlings(message_id)));
    expect(times.every((count) => count === 1)).toBe(true);
  });

  it('deletes, restores, resolves and moves', async () => {
    const failures = await madeFailures(courtier, 4, () => GOOD, { queue: 'notifications_web' });
    const all = async (asked: object) => {
      const { body } = await create({ mode: 'run', ids: failures.ids, ...asked });
      return (await inState(body.id, 'completed')).counts;
    };
    expect(await all({ action: 'delete' })).toMatchObject({ succeeded: 4 });
    expect(await all({ action: 'resolve' })).toMatchObject({ succeeded: 0, skipped: { deleted: 4 } });
    expect(await all({ action: 'restore' })).toMatchObject({ succeeded: 4 });
    expect(await all({ action: 'move', to_queue: 'email_queue' })).toMatchObject({ succeeded: 4 });
    await eventually('the other queue has handled them', async () => {
      const path = `/api/messages/failed?status=resolved&service=${failures.service}`;
      const { body } = await courtier.call<{ items: { queue: string }[] }>('GET', path);
      return body.items.length === 4 && body.items.every(({ queue }) => queue === 'email_queue');
    });
    const [id = ''] = (await madeFailures(courtier, 1, () => GOOD)).ids;
    const path = `/api/messages/failed/${id}`;
    expect((await courtier.call('POST', `${path}/resolve`)).body).toEqual({ id, status: 'resolved' });
    expect((await courtier.call('POST', `${path}/resolve`)).status).toBe(409);
    expect((await courtier.call('GET', path)).body).toMatchObject({ resolution: 'manual' });
  });

  it('refuses what would be a mistake', async () => {
    for (const wrong of [
      { action: 'retry', mode: 'run' },
      { action: 'retry', mode: 'run', filter: {}, ids: [newId()] },
      { action: 'retry', mode: 'run', filter: { serivce: 'shop' } },
      { action: 'move', mode: 'run', filter: {}, to_queue: `nobody-${newId()}` },
      { action: 'delete', mode: 'run', filter: {}, canary: {} },
      { action: 'replay', mode: 'plan', filter: {} },
    ]) {
      expect((await create(wrong)).status, JSON.stringify(wrong)).toBe(422);
    }
  });
});
