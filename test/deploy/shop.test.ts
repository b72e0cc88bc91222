import amqp from 'amqplib';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { StepMessageSchema } from '../../core/message/workflow-messages.ts';
import { Courtier, eventually, newId } from '../system/courtier.ts';
import { order } from '../system/order.ts';

const courtier = new Courtier(inject('running'));

const message = (event: string, data: object) => ({
  event,
  data,
  timestamp: new Date().toISOString(),
  metadata: { service: 'shop', version: '1' },
});

async function publish(event: string, data: object): Promise<void> {
  const answer = await courtier.publish('workflow_exchange', event, message(event, data));
  expect(answer).toMatchObject({ status: 202 });
}

/** The ids of the steps that the service of products is asked for, by the order that each is of. */
async function stepsAsked(): Promise<Map<unknown, string>> {
  const connection = await amqp.connect(courtier.ready.amqp, { noDelay: true });
  onTestFinished(() => connection.close());
  const channel = await connection.createChannel();
  const { queue } = await channel.assertQueue('', { exclusive: true });
  await channel.bindQueue(queue, 'products_exchange', 'products.inventory.check');
  const asked = new Map<unknown, string>();
  const take = (taken: amqp.ConsumeMessage | null) => {
    const { data } = StepMessageSchema.parse(JSON.parse(String(taken?.content)));
    asked.set(data.order_id, data.step_id);
  };
  await channel.consume(queue, take, { noAck: true });
  return asked;
}

/** What the stories of test/system leave to those of the systems. */
describe('the shop that is deployed', () => {
  it('shows by its read model the label that a parcel got', async () => {
    const parcelId = newId();
    const timestamp = new Date().toISOString();
    await courtier.publish('parcels', 'parcel_labels', {
      parcelId,
      clientId: 'C1',
      style: 'plain',
      timestamp,
    });
    const parcel = await eventually('the parcel has its label', async () => {
      const answer = await courtier.call('GET', `/api/parcels/${parcelId}`);
      return answer.status === 200 && answer.body;
    });
    expect(parcel).toMatchObject({ id: parcelId, labels: ['plain'] });
  });

  it.each(['bills', 'claims'])('handles %s', async (exchange) => {
    const { body } = await courtier.publish(exchange, '', order());
    await courtier.delivered(String(body.id), exchange);
  });

  it('asks for the first step of a workflow, which the answer that refuses it cancels', async () => {
    const order_id = newId();
    const asked = await stepsAsked();
    await publish('order.created', { order_id });
    const step_id = await eventually('its first step is asked for', async () => asked.get(order_id));
    await publish('workflow.reply', { step_id, outcome: 'refused', reason: 'There is none left.' });
    const ended = await eventually('it has ended', async () => {
      const { body } = await courtier.call('GET', `/api/workflows/order/${order_id}`);
      return body.status !== 'running' && body;
    });
    expect(ended).toMatchObject({
      status: 'cancelled',
      reason: 'inventory.check refused: There is none left.',
      compensations: [],
    });
  });
});
