import { type ChannelModel, type ConfirmChannel, connect } from 'amqplib';
import type { Deployment } from './deployment.ts';
import type { meaningOf } from './http.ts';
import { type Planned, wireBody } from './schedule.ts';

type Result = { message: Planned; meaning: ReturnType<typeof meaningOf>; why: string };
type Open = { model: ChannelModel; channel: ConfirmChannel; gone: Promise<string> };

/** A client with a connection of its own, which it makes again when it is gone. */
export type AmqpPublisher = { publish(message: Planned): Promise<Result>; close(): Promise<void> };

/** What RabbitMQ may take for one step: a client that waits for ever publishes nothing more. */
const PATIENCE_MS = 10_000;

export function createAmqpPublisher(deployment: Deployment): AmqpPublisher {
  let open: Promise<Open> | undefined;
  const dial = () => {
    const dialed = within('connected', connected(deployment.ready.amqp));
    // The next message dials again.
    const forget = () => {
      if (open === dialed) open = undefined;
    };
    dialed.then(({ gone }) => gone.then(forget), forget);
    return dialed;
  };
  return {
    async publish(message) {
      try {
        open ??= dial();
        const { channel, gone } = await open;
        const why = await within('confirmed', Promise.race([confirmed(channel, message), gone]));
        return { message, meaning: why === 'confirmed' ? 'taken' : 'unknown', why };
      } catch (error) {
        return { message, meaning: 'unknown', why: String(error) };
      }
    },
    async close() {
      const closing = open?.then(({ model }) => model.close());
      if (closing) await within('closed', closing).catch(() => undefined);
    },
  };
}

async function within<T>(what: string, work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`not ${what} in time`)), PATIENCE_MS);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

async function connected(url: string): Promise<Open> {
  const model = await connect(url, { noDelay: true, timeout: PATIENCE_MS });
  const gone = Promise.withResolvers<string>();
  model.on('error', (error) => gone.resolve(String(error)));
  model.on('close', () => gone.resolve('the connection was closed'));
  const channel = await model.createConfirmChannel();
  channel.on('error', (error) => gone.resolve(String(error)));
  channel.on('close', () => gone.resolve('the channel was closed'));
  return { model, channel, gone: gone.promise };
}

/** `confirmed`, or why not. */
function confirmed(channel: ConfirmChannel, message: Planned): Promise<string> {
  const { messageId, exchange, routingKey } = message;
  return new Promise((resolve) => {
    const content = Buffer.from(JSON.stringify(wireBody(message)));
    const properties = { messageId, persistent: true, contentType: 'application/json' };
    channel.publish(exchange, routingKey, content, properties, (error: unknown) =>
      resolve(error ? `not confirmed: ${error}` : 'confirmed'),
    );
  });
}
