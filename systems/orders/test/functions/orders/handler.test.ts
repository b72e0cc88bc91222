import { describe, expect, it } from 'vitest';
import { envelope, event, record } from '../../../../../test/functions/pipeline/sqs.ts';
import { createMemoryFailureReports } from '../../../../../test/memory/failure-reports.ts';
import { createMemoryMessageLog } from '../../../../../test/memory/message-log.ts';
import { createMemoryPayloads } from '../../../../../test/memory/payloads.ts';
import { createMemoryPutBack } from '../../../../../test/memory/put-back.ts';
import { createMemoryRedeliveries } from '../../../../../test/memory/redeliveries.ts';
import { createMemoryTaskOutcomes } from '../../../../../test/memory/task-outcomes.ts';
import { recordedLog } from '../../../../../test/recorded-log.ts';
import { createHandler } from '../../../functions/orders/handler.ts';
import { createSimulation } from '../../../functions/orders/simulate.ts';
import { createMemoryEventStore } from '../../memory/event-store.ts';

const NOW = '2026-01-05T10:00:00.000Z';
const order = {
  order_id: 'o-1',
  customer_info: { customer_id: 'c-1' },
  items: [{ item_id: 'i-1', quantity: 2, unit_price: 19.9 }],
  inventory_status: [],
  currency: 'EUR',
  total: 39.8,
  metadata: { correlation_id: 'k-1' },
  sequence: 7,
};

function fixture(simulated = false) {
  const events = createMemoryEventStore();
  const reports = createMemoryFailureReports();
  const log = recordedLog();
  const exits: number[] = [];
  const handler = createHandler({
    claims: createMemoryMessageLog(),
    reports,
    outcomes: createMemoryTaskOutcomes(),
    redeliveries: createMemoryRedeliveries(),
    workQueue: createMemoryPutBack(),
    payloads: createMemoryPayloads(),
    log,
    now: () => new Date(NOW),
    events,
    simulate: createSimulation(simulated, (code) => exits.push(code)),
  });
  const deliver = (body: unknown, carried = envelope({ queue: 'orders', exchange: 'orders' })) =>
    handler(event(record(carried, body, { group: 'o-1' })), { getRemainingTimeInMillis: () => 30_000 });
  return { deliver, events, reports, log, exits };
}

describe('the orders consumer', () => {
  it('stores an event whole, under its message id', async () => {
    const { deliver, events, log } = fixture();
    const carried = envelope({ queue: 'orders' });
    expect(await deliver(order, carried)).toEqual({ batchItemFailures: [] });
    expect(await events.events('o-1')).toEqual([
      { order_id: 'o-1', event_id: carried.id, stored_at: NOW, event: order },
    ]);
    expect(log.lines[0]).toMatchObject({
      message: 'order event stored',
      fields: { message_id: carried.id, order_id: 'o-1', correlation_id: 'k-1' },
    });
  });

  it('stores an event once even when a crash left it stored and not claimed', async () => {
    const { deliver, events, reports } = fixture();
    const carried = envelope({ queue: 'orders' });
    await events.append({
      order_id: 'o-1',
      event_id: carried.id,
      stored_at: '2026-01-01T00:00:00.000Z',
      event: order,
    });
    expect(await deliver(order, carried)).toEqual({ batchItemFailures: [] });
    expect(await events.events('o-1')).toMatchObject([{ stored_at: '2026-01-01T00:00:00.000Z' }]);
    expect(reports.reports).toEqual([]);
  });

  it.each([
    ['a total that does not add up', { ...order, total: 1 }, 'total-mismatch'],
    ['an unknown currency', { ...order, currency: 'EURO' }, 'unknown-currency'],
    ['no items', { ...order, items: [] }, 'invalid-message'],
  ])('fails an order with %s for good and stores nothing', async (_what, body, code) => {
    const { deliver, events, reports } = fixture();
    await deliver(body);
    expect(reports.reports[0]?.failure.error).toMatchObject({ code, permanent: true });
    expect(await events.events('o-1')).toEqual([]);
  });

  it('fails as often as the order asks for, counted by attempts, and stores nothing until then', async () => {
    const { deliver, events, reports } = fixture(true);
    const failing = { ...order, metadata: { simulate: { fail_times: 2 } } };
    const carried = envelope({ queue: 'orders' });
    for (const attempt of [0, 1, 2]) {
      expect(await events.events('o-1')).toEqual([]);
      const redelivery = { failed_message_id: 'f', run: 'f-1', attempt };
      await deliver(failing, attempt === 0 ? carried : { ...carried, redelivery });
    }
    expect(
      reports.reports.map(({ failure }) => [failure.attempt, failure.error.name, failure.error.permanent]),
    ).toEqual([
      [1, 'SimulatedError', false],
      [2, 'SimulatedError', false],
    ]);
    expect(await events.events('o-1')).toHaveLength(1);
  });

  it('leaves an event that was retried before those that came meanwhile', async () => {
    const { deliver, events } = fixture();
    const [late, between] = [envelope({ queue: 'orders' }), envelope({ queue: 'orders' })];
    await deliver({ ...order, metadata: { event_type: 'order.paid' } }, between);
    const redelivery = {
      failed_message_id: 'f',
      run: 'f-1',
      attempt: 1,
      failed_at: '2026-01-05T09:59:00.000Z',
    };
    await deliver(order, { ...late, redelivery });
    expect(await events.events('o-1')).toMatchObject([
      { event_id: late.id, stored_at: redelivery.failed_at },
      { event_id: between.id, stored_at: NOW },
    ]);
  });

  it('ignores that wish where failures are not simulated', async () => {
    const { deliver, events, exits } = fixture(false);
    const simulate = { fail_times: 9, crash: true, hang: true };
    expect(await deliver({ ...order, metadata: { simulate } })).toEqual({ batchItemFailures: [] });
    expect(await events.events('o-1')).toHaveLength(1);
    expect(exits).toEqual([]);
  });
});
