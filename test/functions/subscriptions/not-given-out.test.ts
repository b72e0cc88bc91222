import { describe, expect, it } from 'vitest';
import { InvalidMessageError, UnavailableError } from '../../../core/errors.ts';
import type { WorkItem } from '../../../core/message/work-item.ts';
import { workItem } from '../../contract/pull-queues.ts';
import { createMemoryRedeliveries } from '../../memory/redeliveries.ts';
import { AUTH, redelivered, START, setUp, TOKEN } from './subscriptions.ts';

const expiring = (id: string, ms: number, more: Partial<WorkItem> = {}): WorkItem => {
  const item = workItem(id, more);
  return { ...item, envelope: { ...item.envelope, expires_at: new Date(START + ms).toISOString() } };
};

describe('what is not given out', () => {
  it('is a message whose time to live is over: it failed, and is gone from the queue', async () => {
    const { memory, pull, reports, log } = setUp();
    memory.put(AUTH, expiring('m-old', 0));
    memory.put(AUTH, expiring('m-new', 1));
    const { items } = (await pull('auth')).body;
    expect(items).toMatchObject([{ message_id: 'm-new' }]);
    expect(reports.reports).toMatchObject([
      { envelope: { id: 'm-old' }, failure: { source: 'expired', work_queue: true, attempt: 1 } },
    ]);
    expect(memory.size(AUTH)).toBe(1);
    expect(log.lines.map(({ message }) => message)).toContain('not given out');
  });

  it('is a message that was acknowledged in time, when it comes once more after its time to live', async () => {
    const { memory, pull, reports, claims, log, clock } = setUp();
    memory.put(AUTH, expiring('m-1', 60_000));
    expect((await pull('auth')).body.items).toHaveLength(1);
    await claims.markDelivered(AUTH, 'm-1', new Date(START).toISOString());
    memory.put(AUTH, expiring('m-1', 60_000));
    clock.ms = 90_000;
    expect((await pull('auth')).body.items).toHaveLength(0);
    expect(reports.reports).toEqual([]);
    expect(log.lines.map(({ message }) => message)).toContain('duplicate');
  });

  it('is a redelivery either, once the time to live of its message is over', async () => {
    const { memory, pull, outcomes } = setUp();
    const item = redelivered('m-1');
    memory.put(AUTH, {
      ...item,
      envelope: { ...item.envelope, expires_at: new Date(START - 1).toISOString() },
    });
    expect((await pull('auth')).body.items).toHaveLength(0);
    const [failed] = [...outcomes.answers.values()] as { cause?: string }[];
    expect(JSON.parse(failed?.cause ?? '')).toMatchObject({ source: 'expired', error: { permanent: true } });
  });

  it('is a message under the id of another, which fails under an id of its own', async () => {
    const { memory, pull, reports } = setUp();
    const item = expiring('m-1', 60_000);
    memory.put(AUTH, item);
    memory.put(AUTH, { ...item, body: Buffer.from('{"forged":true}') });
    expect((await pull('auth')).body.items).toMatchObject([{ message_id: 'm-1' }]);
    expect(reports.reports).toMatchObject([
      {
        envelope: { id: expect.stringMatching(/^m-1~[0-9a-f]{16}$/) },
        failure: { error: { name: 'MessageIdReused', permanent: true }, work_queue: true },
      },
    ]);
    expect(memory.size(AUTH)).toBe(1);
  });

  it('is what nobody can read: a person has to find out', async () => {
    const { memory, pull, reports } = setUp();
    memory.put(
      AUTH,
      workItem('sqs-1'),
      new InvalidMessageError('The work item carries no readable envelope.'),
    );
    expect((await pull('auth')).body.items).toEqual([]);
    expect(reports.reports).toMatchObject([{ failure: { source: 'consumer', error: { permanent: true } } }]);
    expect(memory.size(AUTH)).toBe(0);
  });

  it('is a message that was acknowledged before; the workflow behind a repeat is notified', async () => {
    const { memory, pull, post, outcomes } = setUp();
    memory.put(AUTH, workItem('m-1'));
    await post('ack', (await pull('auth')).body.items[0].ack_id);
    memory.put(AUTH, workItem('m-1'));
    memory.put(AUTH, redelivered('m-1'));
    expect((await pull('auth')).body.items).toEqual([]);
    expect(memory.size(AUTH)).toBe(0);
    expect(outcomes.answers.get(TOKEN)).toEqual({ output: { outcome: 'confirmed', queue: AUTH } });
  });

  it('is a redelivery that another run took over, whose run waits no longer', async () => {
    const redeliveries = createMemoryRedeliveries();
    redeliveries.put({ id: 'f-1', status: 'pending', run: 'f-1-2' });
    const { memory, pull, outcomes } = setUp({ redeliveries });
    memory.put(AUTH, redelivered('m-1'));
    expect((await pull('auth')).body.items).toEqual([]);
    expect(memory.size(AUTH)).toBe(0);
    expect(outcomes.answers.get(TOKEN)).toEqual({ output: { superseded: true } });
  });

  it('does not hold the caller for longer, however much there is of it', async () => {
    const { memory, pull, reports, clock } = setUp();
    for (let n = 0; n < 100; n += 1) memory.put(AUTH, expiring(`m-${n}`, 0));
    const report = reports.report;
    reports.report = async (item) => {
      clock.ms += 100;
      await report(item);
    };
    expect((await pull('auth', { wait: '1' })).body.items).toEqual([]);
    expect(clock.ms).toBe(4_000);
    expect(memory.size(AUTH)).toBe(60);
  });

  it('stays in the queue where its failure cannot be reported', async () => {
    const { memory, pull, reports } = setUp();
    memory.put(AUTH, expiring('m-1', 0));
    reports.down = true;
    expect((await pull('auth')).body.items).toEqual([]);
    expect(memory.size(AUTH)).toBe(1);
  });

  it.each(['deliveries', 'claims'])('comes again soon when there is a fault of ours: %s', async (part) => {
    const { memory, pull, deliveries, clock } = setUp(
      part === 'claims'
        ? {
            claims: {
              claim: async () => {
                throw new UnavailableError('table-unavailable', 'away');
              },
              markDelivered: async () => ({ attempts: 0 }),
              isDelivered: async () => false,
              release: async () => {},
            },
          }
        : {},
    );
    deliveries.down = true;
    memory.put(AUTH, workItem('m-1'));
    memory.put(AUTH, workItem('m-2'));
    expect((await pull('auth', { visibility: '600' })).status).toBe(503);
    expect(deliveries.rows.size).toBe(0);
    clock.ms += 5_000;
    expect(memory.visible(AUTH)).toBe(2);
  });
});
