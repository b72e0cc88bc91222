import { type ChannelModel, type ConfirmChannel, connect } from 'amqplib';
import type { Deployment } from './deployment.ts';
import type { meaningOf } from './http.ts';
import type { Planned } from './schedule.ts';

type Result = { message: Planned; meaning: ReturnType<typeof meaningOf>; why: string };
type Open = { model: ChannelModel; channel: ConfirmChannel; gone: Promise<string> };

/** A client with a connection of its own, which it makes again when it is gone. */
export type AmqpPublisher = { publish(message: Planned): Promise<Result>; close(): Promise<void> };

const CONFIRM_MS = 10_000;

export function createAmqpPublisher(deployment: Deployment): AmqpPublisher {
  let open: Promise<Open> | undefined;
  const ready = () => {
    open ??= connected(deployment.ready.amqp);
    // The next message dials again.
    open
      .then(({ gone }) => gone)
      .then(
        () => (open = undefined),
        () => (open = undefined),
      );
    return open;
  };
  return {
    async publish(message) {
      try {
        const { channel, gone } = await ready();
        const late = new Promise<string>((resolve) =>
          setTimeout(resolve, CONFIRM_MS, 'not confirmed').unref(),
        );
        const why = await Promise.race([confirmed(channel, message), gone, late]);
        return { message, meaning: why === 'confirmed' ? 'taken' : 'unknown', why };
      } catch (error) {
        return { message, meaning: 'unknown', why: String(error) };
      }
    },
    async close() {
      const { model } = (await open?.catch(() => undefined)) ?? {};
      await model?.close().catch(() => undefined);
    },
  };
}

async function connected(url: string): Promise<Open> {
  const model = await connect(url, { noDelay: true, timeout: CONFIRM_MS });
  const gone = Promise.withResolvers<string>();
  model.on('error', (error) => gone.resolve(String(error)));
  model.on('close', () => gone.resolve('the connection was closed'));
  const channel = await model.createConfirmChannel();
  channel.on('error', (error) => gone.resolve(String(error)));
  channel.on('close', () => gone.resolve('the channel was closed'));
  return { model, channel, gone: gone.promise };
}

/** `confirmed`, or why not. */
function confirmed(channel: ConfirmChannel, { id, exchange, routingKey, body }: Planned): Promise<string> {
  return new Promise((resolve) => {
    const content = Buffer.from(JSON.stringify(body));
    const properties = { messageId: id, persistent: true, contentType: 'application/json' };
    channel.publish(exchange, routingKey, content, properties, (error: unknown) =>
      resolve(error ? `not confirmed: ${error}` : 'confirmed'),
    );
  });
}
