import { randomUUID } from 'node:crypto';
import { type AmqpClient, createAmqpClient } from '../client/amqp.ts';
import type { Deployment } from './deployment.ts';
import type { Recorder } from './recorder.ts';
import { BodySchema } from './system/message.ts';

const QUEUE = 'ledger_client';

/**
 * A service that consumes from RabbitMQ with the client library, for as long as a run lasts. As its documentation asks, it keeps the
 * ids of what it has done. It rejects what its message asks for, as often as that.
 */
export async function startAmqpClient(deployment: Deployment, recorder: Recorder): Promise<AmqpClient> {
  const client = await createAmqpClient({ service: 'ledger', url: deployment.ready.amqp });
  const handled = new Set<string>();
  const deliveries = new Map<string, number>();
  await client.consume(QUEUE, async ({ data }, { messageId: id = '' }) => {
    const { seed, fate } = BodySchema.parse(data);
    const attempt = (deliveries.get(id) ?? 0) + 1;
    deliveries.set(id, attempt);
    if (attempt <= (fate?.fail ?? 0))
      throw new Error(`Failed at delivery ${attempt}, as the message asked for.`);
    if (handled.has(id)) return;
    handled.add(id);
    const copy = { queue: QUEUE, id, token: randomUUID() };
    recorder.sayEffect({ kind: 'effect', ...copy, seed, of: id, attempt });
    // From here on it knows the id, and nothing makes it forget.
    recorder.sayEffect({ kind: 'kept', ...copy });
  });
  return client;
}
