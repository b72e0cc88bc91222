import { describe, expect, it } from 'vitest';
import { useClient } from './client-amqp.ts';

const under = useClient();
const { connect } = under;

describe('the client over AMQP: asking', () => {
  it('is not answered at another address than RabbitMQ’s own: as a routing key it would reach any queue', async () => {
    const answering = await connect();
    for (const replyTo of [
      'order_workflow',
      '',
      'amq.rabbitmq.reply-to',
      'amq.rabbitmq.reply-to.',
      'x amq.rabbitmq.reply-to.y',
    ]) {
      const forged = answering.reply({ replyTo, correlationId: 'c', event: 'test.answer', data: {} });
      await expect(forged).rejects.toMatchObject({ code: 'refused' });
    }
  });

  it('gets its own reply beside others', async () => {
    const [asking, answering] = [await connect(), await connect({ service: 'answering' })];
    await answering.consume(under.broker.queue, async ({ data }, { replyTo, correlationId }) => {
      if (!replyTo || !correlationId) return;
      const answer = { n: Number(data.n) * 2 };
      await answering.reply({ replyTo, correlationId, event: 'test.answer', data: answer });
    });
    const ask = (n: number) =>
      asking.request({ exchange: under.broker.exchange, routingKey: 'open', event: 'test.ask', data: { n } });
    const answers = await Promise.all([1, 2, 3].map(ask));
    expect(answers.map(({ data, metadata }) => [data.n, metadata.service])).toEqual([
      [2, 'answering'],
      [4, 'answering'],
      [6, 'answering'],
    ]);
  });

  it('gives up in time, and at once when it reaches nobody', async () => {
    const client = await connect();
    const ask = { exchange: under.broker.exchange, event: 'test.ask', data: {} };
    const unanswered = client.request({ ...ask, routingKey: 'open', waitMs: 200 });
    await expect(unanswered).rejects.toMatchObject({ code: 'timed-out' });
    await expect(client.request({ ...ask, routingKey: 'nowhere' })).rejects.toMatchObject({
      code: 'unroutable',
    });
  });
});
