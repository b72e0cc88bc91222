import { expect, it } from 'vitest';
import { queueHistory } from '../../../functions/queues/queue-history.ts';
import { event } from '../../adapters/http/event.ts';
import { createMemoryQueueHistory } from '../../memory/queue-history.ts';
import { recordedLog } from '../../recorded-log.ts';

const AT = ['07:00', '09:55', '10:00'].map((time) => `2026-01-05T${time}:00.000Z`);

async function ask(query: Record<string, string> = {}) {
  const history = createMemoryQueueHistory();
  for (const [n, at] of AT.entries()) {
    const orders = { in_rabbitmq: n, in_sqs: 10 + n, consumers: 1 };
    const partners = { in_rabbitmq: 5, in_sqs: null, consumers: null };
    await history.keep({ at, queues: n === 1 ? { orders, partners } : { orders } });
  }
  const handler = queueHistory({ history, now: () => new Date('2026-01-05T10:01:00.000Z') });
  const given = event({ resource: '/api/queue-history', query });
  const answer = await handler(given, { log: recordedLog() } as never);
  return JSON.parse(answer.body) as Record<string, unknown>;
}

it('the history of queues is columns by time, with null where a queue was not there', async () => {
  expect(await ask()).toEqual({
    every_seconds: 300,
    at: AT.slice(1),
    queues: [
      { name: 'orders', in_rabbitmq: [1, 2], in_sqs: [11, 12], consumers: [1, 1] },
      { name: 'partners', in_rabbitmq: [5, null], in_sqs: [null, null], consumers: [null, null] },
    ],
  });
});

it('it goes back as far as is asked for', async () => {
  expect(await ask({ hours: '4' })).toMatchObject({ at: AT });
});

it.each(['0', '25', 'x', '1.5'])('it refuses %s hours', async (hours) => {
  await expect(ask({ hours })).rejects.toMatchObject({ code: 'invalid-parameter' });
});
