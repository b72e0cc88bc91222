import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { LOOKED_LINE } from '../../../core/failure/last-resort.ts';
import { BROKER_MESSAGE_BYTES, LAST_RESORT_BODY_BYTES } from '../../../core/limits.ts';
import type { Headers } from '../../../core/message/header-value.ts';
import type { RabbitmqDelivery } from '../../../core/message/rabbitmq-event.ts';
import { queueNamed } from '../../../core/topology/index.ts';
import { createHandler } from '../../../functions/last-resort/handler.ts';
import { createMemoryFailureReports } from '../../memory/failure-reports.ts';
import { createMemoryLastResort } from '../../memory/last-resort.ts';
import { recordedLog } from '../../recorded-log.ts';

const now = () => new Date('2026-11-02T10:00:00.000Z');
const death = (queue: string, reason: string, exchange = 'dlx') => ({
  queue,
  reason,
  exchange,
  count: 1,
  time: '2026-11-02T09:59:59Z',
  'routing-keys': [queue],
});
const throughDlq = [death('dlq', 'delivery_limit'), death('orders', 'rejected', 'orders')];

function delivery(
  changes: Partial<RabbitmqDelivery> & { deaths?: Headers['x-death'] } = {},
): RabbitmqDelivery {
  const { deaths = throughDlq, headers = {}, ...rest } = changes;
  return {
    id: 'm1',
    body: Buffer.from('{}'),
    properties: {},
    headers: { ...headers, 'x-death': deaths },
    ...rest,
  };
}

function setUp(...messages: RabbitmqDelivery[]) {
  const lastResort = createMemoryLastResort({ now });
  lastResort.messages.push(...messages);
  const reports = createMemoryFailureReports();
  const log = recordedLog();
  let ids = 0;
  const newId = () => {
    ids += 1;
    return `new-${ids}`;
  };
  const run = createHandler({ lastResort, reports, queueNamed, now, newId, log });
  const looked = () => log.lines.filter(({ message }) => message === LOOKED_LINE).map(({ fields }) => fields);
  return { lastResort, reports, log, run, looked };
}

describe('the queue of last resort', () => {
  it('makes a record under the queue in which a message died first, whatever it went through since', async () => {
    const { run, reports, lastResort } = setUp(delivery());
    await run();
    expect(lastResort.messages).toEqual([]);
    expect(reports.reports).toMatchObject([
      {
        envelope: { id: 'm1', queue: 'orders', exchange: 'orders', routing_key: 'orders', headers: {} },
        failure: {
          source: 'rejected',
          failed_at: '2026-11-02T09:59:59.000Z',
          error: { message: 'A consumer rejected the message. Queue: orders.', permanent: false },
        },
      },
    ]);
    expect(reports.reports[0]?.envelope.headers).not.toHaveProperty('x-death');
  });

  it('says of a body that no event holds how large it is, and lets a person decide', async () => {
    const body = Buffer.alloc(BROKER_MESSAGE_BYTES + 1);
    const { run, reports } = setUp(delivery({ body }));
    await run();
    expect(reports.reports[0]).toMatchObject({
      failure: {
        error: {
          message: expect.stringContaining('4000001 bytes is more than an event of Lambda holds'),
          permanent: true,
        },
      },
    });
    expect(reports.reports[0]?.body.byteLength).toBe(body.byteLength);
  });

  it('names headers that cannot be carried, and why', async () => {
    const dropped = { names: ['deep'], reason: '"deep" is nested more than 64 levels deep' };
    const { run, reports } = setUp(delivery({ dropped }));
    await run();
    expect(reports.reports).toMatchObject([
      {
        envelope: { dropped_headers: ['deep'] },
        failure: { error: { message: expect.stringContaining('"deep" is nested'), permanent: false } },
      },
    ]);
  });

  it.each([
    ['nowhere', []],
    ['queues of failed messages alone', [death('dlq', 'expired'), death('last_resort', 'rejected')]],
  ])('records a message that died in %s as one that a person has to look at', async (_where, deaths) => {
    const { run, reports } = setUp(delivery({ deaths }));
    await run();
    expect(reports.reports).toMatchObject([
      { envelope: { queue: null }, failure: { error: { code: 'unknown-death', permanent: true } } },
    ]);
  });

  it('gives its depth to the alarm at each look, also where there is nothing', async () => {
    const { run, lastResort, looked } = setUp(delivery(), delivery({ id: 'm2' }));
    await run();
    await run();
    expect(lastResort.messages).toEqual([]);
    expect(looked()).toEqual([
      { found: 2, taken: 2, errors: 0 },
      { found: 0, taken: 0, errors: 0 },
    ]);
  });

  it('keeps what cannot be recorded, says why, and lets the others go on', async () => {
    const huge = delivery({ id: 'huge', body: Buffer.alloc(LAST_RESORT_BODY_BYTES + 1) });
    const { run, reports, lastResort, log, looked } = setUp(huge, delivery({ id: 'other' }));
    await run();
    expect(lastResort.messages).toEqual([huge]);
    expect(reports.reports.map(({ envelope }) => envelope.id)).toEqual(['other']);
    expect(looked()).toEqual([{ found: 2, taken: 1, errors: 1 }]);
    expect(log.lines.filter(({ level }) => level === 'error')).toMatchObject([
      { fields: { error_message: expect.stringContaining('16777217 bytes') } },
    ]);
  });

  it('keeps everything while reports cannot be sent, and records it afterwards', async () => {
    const { run, reports, lastResort } = setUp(delivery(), delivery({ id: 'm2' }));
    reports.down = true;
    await run();
    expect(lastResort.messages).toHaveLength(2);
    reports.down = false;
    await run();
    expect(reports.reports.map(({ envelope }) => envelope.id)).toEqual(['m1', 'm2']);
  });
});
