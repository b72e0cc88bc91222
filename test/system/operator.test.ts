import { InvokeCommand } from '@aws-sdk/client-lambda';
import { ListExecutionsCommand, ListStateMachinesCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { describe, expect, inject, it } from 'vitest';
import { failedMessageId } from '../../core/failure/id.ts';
import { MAX_RECORDS_PER_RUN } from '../../functions/reconciler/handler.ts';
import { Courtier, eventually } from './courtier.ts';
import { isDueNow } from './due.ts';
import { order } from './order.ts';
import { unreadableRecords } from './unreadable-records.ts';

/** Whose waits are so long that nothing is retried by itself while a person acts. */
const queue = 'refunds';
const courtier = new Courtier(inject('running'));

async function waiting(fail_times: number) {
  const event = order({ simulate: { fail_times } });
  const answer = await courtier.publish(queue, '', event);
  expect(answer.status, JSON.stringify(answer.body)).toBe(202);
  const id = answer.body.id as string;
  const record = await courtier.failedIn(id, queue, 'pending');
  return { event, id, failedId: record.id };
}

async function executionOf(failedId: string) {
  const { stateMachines = [] } = await courtier.sfn.send(new ListStateMachinesCommand({}));
  for (const { stateMachineArn } of stateMachines) {
    const { executions = [] } = await courtier.sfn.send(
      new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING' }),
    );
    const found = executions.find((execution) => execution.name?.startsWith(failedId));
    if (found) return found;
  }
  return undefined;
}

describe.concurrent('a person acts while the workflow waits', () => {
  it('retry now delivers once, and the waiting workflow does not deliver again', async () => {
    const { event, id, failedId } = await waiting(1);
    const before = await eventually('its execution waits', () => executionOf(failedId));
    const answer = await courtier.call('POST', `/api/messages/retry/${failedId}`);
    expect(answer.status).toBe(202);
    const resolved = await courtier.failedIn(id, queue, 'resolved');
    expect(resolved).toMatchObject({ retry_count: 1, resolution: 'confirmed' });
    expect(await courtier.orderEvents(event.order_id)).toHaveLength(1);
    await eventually('the old execution has ended', async () => (await executionOf(failedId)) === undefined);
    expect(before.name).not.toBe('');
    const trail = await courtier.trail(id);
    expect(trail?.entries.find((entry) => entry.queue === queue)).toMatchObject({
      status: 'delivered',
      attempts: 2,
    });
  });

  it('retry of one that is resolved is refused', async () => {
    const { id, failedId } = await waiting(1);
    const retry = () => courtier.call('POST', `/api/messages/retry/${failedId}`);
    expect((await retry()).status).toBe(202);
    await courtier.failedIn(id, queue, 'resolved');
    expect((await retry()).status).toBe(409);
  });

  it('ten people who retry at the same moment cause one delivery', async () => {
    const { event, id, failedId } = await waiting(1);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => courtier.call('POST', `/api/messages/retry/${failedId}`)),
    );
    for (const answer of answers)
      expect(answer.status === 202 || answer.status === 409, answer.body.detail as string).toBe(true);
    expect(answers.map(({ status }) => status)).toContain(202);
    const resolved = await courtier.failedIn(id, queue, 'resolved');
    // None is counted where the last of them asked while the redelivery of the first was on its way: it takes that one's place.
    expect(resolved.retry_count).toBeLessThanOrEqual(1);
    expect(await courtier.orderEvents(event.order_id)).toHaveLength(1);
  });

  it('delete means that it is never delivered', async () => {
    const { event, id, failedId } = await waiting(1);
    expect((await courtier.call('DELETE', `/api/messages/failed/${failedId}`)).status).toBe(200);
    await eventually('its execution has ended', async () => (await executionOf(failedId)) === undefined);
    expect((await courtier.call('POST', `/api/messages/retry/${failedId}`)).status).toBe(404);
    // Later messages of the same key go the same way: once one is there, a delivery of the deleted one would be, too.
    const next = await courtier.publish(queue, '', order({ order_id: event.order_id }));
    await courtier.delivered(next.body.id as string, queue);
    expect((await courtier.orderEvents(event.order_id)).map((stored) => stored.event_id)).not.toContain(id);
    const path = `/api/messages/failed?queue=${queue}&limit=200`;
    const listed = await courtier.call<{ items: { id: string }[] }>('GET', path);
    expect(listed.body.items.map((item) => item.id)).not.toContain(failedId);
  });

  it('an execution that was stopped behind its back is set going by the reconciler', async () => {
    const { event, id, failedId } = await waiting(1);
    const execution = await eventually('its execution waits', () => executionOf(failedId));
    await courtier.sfn.send(new StopExecutionCommand({ executionArn: execution.executionArn }));
    await isDueNow(courtier, failedId);
    // The schedule would do this once a minute.
    await eventually('the reconciler has set it going', async () => {
      await courtier.lambda.send(new InvokeCommand({ FunctionName: 'courtier-local-reconciler' }));
      return (await courtier.failed(id, queue))?.status === 'resolved';
    });
    expect(await courtier.orderEvents(event.order_id)).toHaveLength(1);
  });

  it('an execution that was stopped is found behind more records than one look takes, none of which can be read', async () => {
    const { id, failedId } = await waiting(1);
    const execution = await eventually('its execution waits', () => executionOf(failedId));
    await courtier.sfn.send(new StopExecutionCommand({ executionArn: execution.executionArn }));
    const unreadable = await unreadableRecords(courtier, MAX_RECORDS_PER_RUN + 40);
    await isDueNow(courtier, failedId);
    await eventually('the reconciler has set it going', async () => {
      await courtier.lambda.send(new InvokeCommand({ FunctionName: 'courtier-local-reconciler' }));
      return (await courtier.failed(id, queue))?.status === 'resolved';
    });
    // It was behind all of them: each had its turn.
    expect(await unreadable.inFront()).toBe(0);
    await unreadable.remove();
  });

  it('lists failed messages newest first, page by page', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 5; n++) ids.push(failedMessageId((await waiting(9)).id, queue));
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = await courtier.call<{ items: { id: string; failed_at: string }[]; next: string | null }>(
        'GET',
        `/api/messages/failed?status=pending&queue=${queue}&limit=2${cursor}`,
      );
      expect(page.status).toBe(200);
      expect(page.body.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.body.items.map((item) => item.id));
      cursor = page.body.next ? `&cursor=${encodeURIComponent(page.body.next)}` : '';
    } while (cursor);
    expect(seen.filter((id) => ids.includes(id))).toEqual(ids.toReversed());
  });
});
