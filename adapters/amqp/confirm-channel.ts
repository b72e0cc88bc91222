import { Buffer } from 'node:buffer';
import type { ConfirmChannel } from 'amqplib';
import type { Publication } from '../../core/message/publisher.ts';
import type { Blockage } from './blockage.ts';
import { toPublishOptions } from './properties.ts';

/** How the broker answered one publish. */
export type Outcome =
  | { kind: 'confirmed' }
  /** It was mandatory and reached no queue. */
  | { kind: 'returned' }
  /** A queue refused it: full, or it failed to store. */
  | { kind: 'nacked' }
  /** It cannot be put on the wire: nothing was sent. */
  | { kind: 'unencodable'; error: unknown }
  /** The broker takes no messages now, and says nothing of this one before it does. */
  | { kind: 'blocked'; reason: string }
  /** The channel closed before an answer; whether the message arrived is not known. `alone`: nothing else was in flight. */
  | { kind: 'closed'; reason: ChannelClosed | undefined; alone: boolean };

/** Why the broker closed the channel; undefined above when the connection went away under it. */
export type ChannelClosed = { code: number; text: string };

export type Confirms = {
  readonly open: boolean;
  readonly inFlight: number;
  send(publication: Publication, mandatory: boolean): Promise<Outcome>;
  close(): Promise<void>;
};

type InFlight = {
  publication: Publication;
  mandatory: boolean;
  returned: boolean;
  settle: (outcome: Outcome) => void;
};

/**
 * Tells apart what becomes of each publish on one confirm channel. RabbitMQ sends a return before the confirm of the
 * same message, and returns in the order of publishing; so the return belongs to the oldest one in flight with this
 * id, exchange and routing key, and no header of ours has to travel with the message. `userId`: whom each message says it
 * is from, whom RabbitMQ checks.
 */
export function trackConfirms(
  channel: ConfirmChannel,
  blockage: Blockage,
  userId: () => string | undefined = () => undefined,
): Confirms {
  const inFlight = new Set<InFlight>();
  let open = true;
  let reason: ChannelClosed | undefined;
  let lastInFlight = 0;

  channel.on('error', (error: Error & { code?: number }) => {
    reason = { code: error.code ?? 0, text: error.message };
    lastInFlight = inFlight.size;
  });
  const unwatch = blockage.watch((why) => {
    for (const { settle } of inFlight) settle({ kind: 'blocked', reason: why });
    inFlight.clear();
  });
  channel.on('close', () => {
    open = false;
    unwatch();
  });
  channel.on('return', ({ fields, properties }) => {
    for (const entry of inFlight) {
      const { id, exchange, routingKey } = entry.publication;
      if (!entry.mandatory || entry.returned || id !== properties.messageId) continue;
      if (exchange !== fields.exchange || routingKey !== fields.routingKey) continue;
      entry.returned = true;
      return;
    }
  });

  const outcomeOf = (error: Error | null, entry: InFlight): Outcome => {
    if (!error) return entry.returned ? { kind: 'returned' } : { kind: 'confirmed' };
    if (error.message === 'message nacked') return { kind: 'nacked' };
    return { kind: 'closed', reason, alone: lastInFlight === 1 };
  };

  return {
    get open() {
      return open;
    },
    get inFlight() {
      return inFlight.size;
    },
    send: (publication, mandatory) =>
      new Promise((resolve) => {
        if (!open) return resolve({ kind: 'closed', reason: undefined, alone: false });
        const entry: InFlight = { publication, mandatory, returned: false, settle: resolve };
        const { exchange, routingKey, body } = publication;
        try {
          const user = userId();
          const options = {
            ...toPublishOptions(publication, mandatory),
            ...(user !== undefined && { userId: user }),
          };
          channel.publish(exchange, routingKey, asBuffer(body), options, (error: Error | null) => {
            inFlight.delete(entry);
            resolve(outcomeOf(error, entry));
          });
          inFlight.add(entry);
        } catch (error) {
          if (!(error instanceof RangeError || error instanceof TypeError)) open = false;
          resolve(open ? { kind: 'unencodable', error } : { kind: 'closed', reason, alone: false });
        }
      }),
    close: () => channel.close(),
  };
}

function asBuffer(body: Uint8Array): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}
