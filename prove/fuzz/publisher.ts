import { type FuzzConnection, openConnection, type Sent } from './connection.ts';
import { type Destination, type FuzzMessage, framesOf } from './message.ts';

export type Publishing = { message: FuzzMessage; to: Destination };

/** What became of messages that were published. */
export type Published = {
  taken: Publishing[];
  /** RabbitMQ closed the channel or the connection because of them, or answered with basic.nack. */
  refused: (Publishing & { why: string })[];
};

/** In flight at once. RabbitMQ answers none of those that are behind one for which it closes. */
const AT_ONCE = 50;

/**
 * Publishes messages one behind the other, without waiting. Where RabbitMQ closes the connection because of one, those that
 * it has not answered go again one by one, so that it is known which one it was: they may come twice.
 */
export async function publishAll(url: string, publishings: readonly Publishing[]): Promise<Published> {
  const published: Published = { taken: [], refused: [] };
  const sender = createSender(url);
  const keep = (publishing: Publishing, sent: Sent) => {
    if (sent.kind === 'taken') published.taken.push(publishing);
    else published.refused.push({ ...publishing, why: sent.kind === 'closed' ? sent.why : 'basic.nack' });
  };
  try {
    for (let first = 0; first < publishings.length; first += AT_ONCE) {
      const some = publishings.slice(first, first + AT_ONCE);
      const sent = await Promise.all(some.map(sender.send));
      for (const [n, publishing] of some.entries()) {
        const outcome = sent[n];
        keep(publishing, outcome && outcome.kind !== 'closed' ? outcome : await sender.send(publishing));
      }
    }
    return published;
  } finally {
    await sender.close();
  }
}

/** Sends on one connection, and on a new one when RabbitMQ has closed that. */
function createSender(url: string) {
  let opening: Promise<FuzzConnection> | undefined;
  return {
    async send({ message, to }: Publishing): Promise<Sent> {
      opening ??= openConnection(url);
      const used = opening;
      used.catch(() => {
        if (opening === used) opening = undefined;
      });
      const connection = await used;
      const sent = await connection.send(framesOf(message, to, connection.frameMax));
      if (sent.kind === 'closed' && opening === used) opening = undefined;
      return sent;
    },
    close: async () => (await opening?.catch(() => undefined))?.close(),
  };
}
