import amqp from 'amqplib';
import { describe, expect, inject, it } from 'vitest';
import { type Family, parsePrometheusText } from '../prometheus-text.ts';
import { Courtier, eventually, newId, served } from './courtier.ts';
import { order } from './order.ts';

const courtier = new Courtier(inject('running'));

/** Scrapes as a Prometheus server does: with a Bearer token, for text. */
async function scrape(key: string) {
  const response = await served('GET /metrics', () =>
    fetch(`${courtier.ready.api}/metrics`, {
      headers: { authorization: `Bearer ${key}`, accept: 'text/plain;version=0.0.4;q=0.5,*/*;q=0.1' },
      signal: AbortSignal.timeout(35_000),
    }),
  );
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
}

function figure(families: Map<string, Family>, name: string, labels: Record<string, string>) {
  const samples = families.get(name)?.samples ?? [];
  return samples.find((sample) =>
    Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
  )?.value;
}

async function metrics(key = courtier.ready.adminKey) {
  const answer = await scrape(key);
  expect(answer).toMatchObject({ status: 200, type: 'text/plain; version=0.0.4; charset=utf-8' });
  return parsePrometheusText(answer.text);
}

describe('GET /metrics', () => {
  it("counts what is published, delivered and acknowledged in a queue of RabbitMQ's", async () => {
    const queue = `metrics "${newId()}"`;
    const client = await amqp.connect(courtier.ready.amqp);
    try {
      const channel = await client.createConfirmChannel();
      await channel.assertQueue(queue, { durable: true });
      for (let n = 0; n < 3; n += 1) channel.sendToQueue(queue, Buffer.from('{}'));
      await channel.waitForConfirms();
      await channel.prefetch(1);
      // The first is acknowledged, which lets the second come; that one is kept.
      await channel.consume(queue, (message) => {
        if (message?.fields.deliveryTag === 1) channel.ack(message);
      });
      await eventually('the figures are there', async () => {
        const families = await metrics();
        const of = (what: string) => figure(families, `courtier_queue_${what}`, { queue });
        expect(of('messages_ready')).toBe(1);
        expect(of('messages_unacknowledged')).toBe(1);
        expect(of('consumers')).toBe(1);
        expect(of('messages_published_total')).toBe(3);
        expect(of('messages_delivered_total')).toBe(2);
        expect(of('messages_acknowledged_total')).toBe(1);
        return true;
      });
      await channel.deleteQueue(queue);
    } finally {
      await client.close();
    }
    await eventually('a queue that is gone is gone', async () => {
      const families = await metrics();
      return figure(families, 'courtier_queue_consumers', { queue }) === undefined;
    });
  });

  it('tells what goes over the API, what waits in SQS and what failed, and that every part is up', async () => {
    const before = await metrics();
    const published = 'courtier_queue_messages_published_total';
    const count = (families: Map<string, Family>) => figure(families, published, { queue: 'orders' }) ?? 0;
    const answer = await courtier.publish('orders', '', order({ simulate: { fail_times: 9 } }));
    await courtier.failedIn(answer.body.id as string, 'orders', 'failed');
    const PARTS = ['broker', 'sqs', 'runtime_queues', 'failed_messages', 'circuits'];
    // A part that is late on a busy machine is down in that scrape.
    const after = await eventually(
      'the publish is counted, and the failure, and every part is up',
      async () => {
        const families = await metrics();
        const failed = figure(families, 'courtier_failed_messages', { status: 'failed' }) ?? 0;
        const areUp = PARTS.every((part) => figure(families, 'courtier_up', { part }) === 1);
        return count(families) > count(before) && failed >= 1 && areUp && families;
      },
    );
    expect(figure(after, 'courtier_circuit_state', { circuit: 'broker' })).toBeTypeOf('number');
    for (const state of ['visible', 'in_flight', 'delayed']) {
      for (const name of ['courtier_outbox_messages', 'courtier_failure_reports']) {
        expect(figure(after, name, { state }), `${name} ${state}`).toBeTypeOf('number');
      }
      const work = figure(after, 'courtier_work_queue_messages', { queue: 'orders', state });
      expect(work).toBeTypeOf('number');
    }
  });

  it('is for those with read:metrics', async () => {
    const create = async (permission: string) => {
      const body = { name: `m-${newId()}`, permissions: [permission] };
      return (await courtier.call<{ key: string }>('POST', '/api/clients', body)).body.key;
    };
    expect((await metrics(await create('read:metrics'))).size).toBeGreaterThan(5);
    expect((await scrape(await create('read:failed'))).status).toBe(403);
  });
});
