import { Buffer } from 'node:buffer';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  BrokerUnavailableError,
  type Publication,
  type Publisher,
  QueueFullError,
  UnknownExchangeError,
  UnroutableError,
} from '../../core/message/publisher.ts';

/** A direct exchange with three routing keys: `open` to a queue, `full` to one that takes no more, anything else to none. */
export type PublisherHarness = {
  publisher: Publisher;
  exchange: string;
  /** The queue behind `open`. */
  queue: string;
  /** Takes the next message out of the queue behind `open`, as an AMQP client would see it. */
  take(): Promise<Pick<Publication, 'id' | 'body' | 'properties' | 'headers' | 'exchange' | 'routingKey'>>;
  close(): Promise<void>;
};

const mandatory = { mandatory: true };

export function publisherContract(name: string, start: () => Promise<PublisherHarness>): void {
  describe(`publisher: ${name}`, () => {
    let harness: PublisherHarness;
    beforeAll(async () => {
      harness = await start();
    });
    afterAll(() => harness.close());

    const publication = (overrides: Partial<Publication> = {}): Publication => ({
      id: uuid(),
      exchange: harness.exchange,
      routingKey: 'open',
      body: Buffer.from('{"a": 1}'),
      properties: {},
      headers: {},
      ...overrides,
    });

    it('hands over the body byte for byte, with all properties and headers', async () => {
      const sent = publication({
        body: Buffer.from([0, 255, 10, 13, 0xc3, 0x28]),
        properties: {
          content_type: 'application/octet-stream',
          content_encoding: 'identity',
          correlation_id: 'c-1',
          reply_to: 'answers',
          type: 'order.created',
          app_id: 'shop',
          timestamp: '2026-11-02T10:20:30.000Z',
          priority: 3,
          expiration_ms: 600_000,
        },
        headers: {
          text: 'héé',
          whole: 7,
          large: 2 ** 40,
          fraction: 1.5,
          yes: true,
          nothing: null,
          list: [1, 'two', { three: 3 }],
          table: { '!': 'not a type', inner: { deep: [true] } },
        },
      });
      await harness.publisher.publish(sent, mandatory);
      const taken = await harness.take();
      expect(taken).toEqual({ ...sent, body: expect.anything() });
      expect(Buffer.compare(taken.body, sent.body)).toBe(0);
    });

    it('carries an empty body', async () => {
      await harness.publisher.publish(publication({ body: Buffer.alloc(0) }), mandatory);
      expect((await harness.take()).body.byteLength).toBe(0);
    });

    it('reaches a queue by its name through the default exchange', async () => {
      const sent = publication({ exchange: '', routingKey: harness.queue });
      await harness.publisher.publish(sent, mandatory);
      expect((await harness.take()).id).toBe(sent.id);
    });

    it('refuses an exchange that does not exist, and goes on', async () => {
      await expect(
        harness.publisher.publish(publication({ exchange: `none-${uuid()}` }), mandatory),
      ).rejects.toThrow(UnknownExchangeError);
      const next = publication();
      await harness.publisher.publish(next, mandatory);
      expect((await harness.take()).id).toBe(next.id);
    });

    it('says when a mandatory message reaches no queue', async () => {
      const lost = publication({ routingKey: 'nowhere' });
      await expect(harness.publisher.publish(lost, mandatory)).rejects.toThrow(UnroutableError);
    });

    it('lets a message that is not mandatory reach no queue', async () => {
      await harness.publisher.publish(publication({ routingKey: 'nowhere' }), { mandatory: false });
    });

    it('says when a queue is full', async () => {
      await expect(harness.publisher.publish(publication({ routingKey: 'full' }), mandatory)).rejects.toThrow(
        QueueFullError,
      );
    });

    it('gives each of many publishes in flight its own outcome', async () => {
      const kinds = ['open', 'nowhere', 'full', 'unknown'] as const;
      const sent = Array.from({ length: 200 }, (_, index) => {
        const kind = kinds[index % 7] ?? 'open';
        return {
          kind,
          publication: publication(
            kind === 'unknown' ? { exchange: `none-${index % 2}` } : { routingKey: kind },
          ),
        };
      });
      const settled = await Promise.allSettled(
        sent.map((entry) => harness.publisher.publish(entry.publication, mandatory)),
      );
      const outcomes = settled.map((result) => (result.status === 'rejected' ? result.reason.name : 'ok'));
      const expected = {
        open: 'ok',
        nowhere: 'UnroutableError',
        full: 'QueueFullError',
        unknown: 'UnknownExchangeError',
      };
      expect(outcomes).toEqual(sent.map((entry) => expected[entry.kind]));

      // At least once: a channel that closed before the confirm may have let a message through, and it goes again.
      const wanted = new Set(sent.filter(({ kind }) => kind === 'open').map((entry) => entry.publication.id));
      while (wanted.size > 0) wanted.delete((await harness.take()).id);
    });

    it('tells two publishes of one id apart', async () => {
      const id = uuid();
      const settled = await Promise.allSettled(
        ['open', 'nowhere', 'open', 'nowhere'].map((routingKey) =>
          harness.publisher.publish(publication({ id, routingKey }), mandatory),
        ),
      );
      expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected']);
      await harness.take();
      await harness.take();
    });

    it('takes nothing more once it is closed', async () => {
      const other = await start();
      await other.publisher.close();
      await expect(
        other.publisher.publish({ ...publication(), exchange: other.exchange }, mandatory),
      ).rejects.toThrow(BrokerUnavailableError);
      await other.close();
    });
  });
}
