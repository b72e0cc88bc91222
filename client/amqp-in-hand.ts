import { createHash } from 'node:crypto';
import type { ConsumeMessage } from 'amqplib';

/** One delivery of a message, on a channel that may be gone since. */
export type Copy = {
  readonly message: ConsumeMessage;
  /** Its channel is gone: RabbitMQ has taken the message back and delivers it again, here or elsewhere. */
  readonly lost: boolean;
  /** False when its channel is gone, so that nothing was said. */
  settle(how: 'ack' | 'reject'): boolean;
};

/** A message that this process handles, or is about to. */
export type Work = {
  readonly key: string;
  readonly messageId: string | undefined;
  /** The delivery that began it, and those of the same message that came while it ran. */
  readonly copies: Copy[];
  /** Milliseconds since 1970; undefined while it waits for its turn. */
  startedAt: number | undefined;
};

/** Messages whose acknowledgement had nowhere to go are remembered until they come again; the oldest are forgotten. */
const REMEMBERED = 1_000;

/**
 * What a consumer handles. RabbitMQ delivers a message again when its channel was lost, also while its first handler still
 * runs (beyond consumer_timeout, after a lost connection); this knows it by its id and body, and hands it out once.
 */
export class InHand {
  readonly #atOnce: number;
  readonly #works = new Map<string, Work[]>();
  /** How many deliveries of a message were handled and could not be acknowledged. */
  readonly #unsaid = new Map<string, number>();
  #running = 0;
  #next = Promise.withResolvers<void>();

  constructor(atOnce: number) {
    this.#atOnce = atOnce;
  }

  /** The work to do, or undefined when there is none: the message is at work here, or was done and is acknowledged now. */
  take(copy: Copy): Work | undefined {
    const key = keyOf(copy.message);
    const { messageId } = copy.message.properties;
    const { redelivered } = copy.message.fields;
    const works = this.#works.get(key) ?? [];
    const same = works.find(
      // Without an id only one that was taken back is certainly this one; two that are equal may be two messages.
      ({ copies }) => messageId !== undefined || (redelivered && copies.every(({ lost }) => lost)),
    );
    if (same) {
      same.copies.push(copy);
      return undefined;
    }
    if (redelivered && this.#isDone(key)) {
      copy.settle('ack');
      return undefined;
    }
    const work: Work = { key, messageId, copies: [copy], startedAt: undefined };
    this.#works.set(key, [...works, work]);
    return work;
  }

  /** Waits until fewer than allowed are at work. False when its message was taken back meanwhile: nothing is to be done. */
  async begin(work: Work): Promise<boolean> {
    while (this.#running >= this.#atOnce) await this.#next.promise;
    if (work.copies.every(({ lost }) => lost)) {
      this.#remove(work);
      return false;
    }
    this.#running += 1;
    work.startedAt = Date.now();
    return true;
  }

  /** Settles every delivery of the message. False when none was there to be settled: it comes again. */
  end(work: Work, how: 'ack' | 'reject'): boolean {
    this.#running -= 1;
    this.#next.resolve();
    this.#next = Promise.withResolvers<void>();
    this.#remove(work);
    const said = work.copies.map((copy) => copy.settle(how)).includes(true);
    if (!said && how === 'ack') this.#remember(work.key);
    return said;
  }

  /** Those at work whose message was taken back, the longest first. */
  takenBack(): Work[] {
    return [...this.#works.values()]
      .flat()
      .filter(({ startedAt, copies }) => startedAt !== undefined && copies.every(({ lost }) => lost))
      .sort((a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0));
  }

  #remove(work: Work): void {
    const others = (this.#works.get(work.key) ?? []).filter((other) => other !== work);
    if (others.length > 0) this.#works.set(work.key, others);
    else this.#works.delete(work.key);
  }

  #remember(key: string): void {
    this.#unsaid.set(key, (this.#unsaid.get(key) ?? 0) + 1);
    const [oldest] = this.#unsaid.keys();
    if (this.#unsaid.size > REMEMBERED && oldest !== undefined) this.#unsaid.delete(oldest);
  }

  #isDone(key: string): boolean {
    const times = this.#unsaid.get(key);
    if (times === undefined) return false;
    if (times > 1) this.#unsaid.set(key, times - 1);
    else this.#unsaid.delete(key);
    return true;
  }
}

/** What makes two deliveries the same message. RabbitMQ adds headers of its own to one that comes again. */
function keyOf({ content, fields, properties }: ConsumeMessage): string {
  const name =
    properties.messageId === undefined
      ? ['', fields.exchange, fields.routingKey, properties.correlationId, properties.replyTo]
      : [properties.messageId];
  return `${JSON.stringify(name)} ${createHash('sha256').update(content).digest('base64')}`;
}
