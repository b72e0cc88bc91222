import { Buffer } from 'node:buffer';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  BrokerUnavailableError,
  type Publication,
  UnknownExchangeError,
  UnroutableError,
} from '../../core/message/publisher.ts';
import { NobodyWaitsError, ReplyTimeoutError, type Requester } from '../../core/message/requester.ts';

/** A direct exchange with the routing key `service`, behind which `onRequest` sees every request; others reach nobody. */
export type RequesterHarness = {
  requester: Requester;
  exchange: string;
  onRequest(take: (request: Publication) => void): void;
  close(): Promise<void>;
};

export function requesterContract(name: string, start: () => Promise<RequesterHarness>): void {
  describe(`requester: ${name}`, () => {
    let harness: RequesterHarness;
    beforeAll(async () => {
      harness = await start();
    });
    afterAll(() => harness.close());

    const publication = (overrides: Partial<Publication> = {}): Publication => {
      const id = uuid();
      return {
        id,
        exchange: harness.exchange,
        routingKey: 'service',
        body: Buffer.from('{"ask": 1}'),
        properties: { correlation_id: id },
        headers: {},
        ...overrides,
      };
    };
    const ask = (overrides: Partial<Publication> = {}, timeoutMs = 20_000) =>
      harness.requester.request(publication(overrides), { timeoutMs });
    /** An answer to a request; `changes` make it a wrong one. */
    const answerTo = (
      { properties }: Publication,
      changes: { correlation_id?: string; text?: string } = {},
    ) => ({
      id: uuid(),
      replyTo: properties.reply_to ?? '',
      body: Buffer.from(changes.text ?? 'answer'),
      properties: { correlation_id: changes.correlation_id ?? properties.correlation_id ?? '' },
      headers: { from: 'replier' },
    });
    const text = async (reply: Promise<{ body: Uint8Array }>) => Buffer.from((await reply).body).toString();

    it('hands the reply over byte for byte, with its properties and headers', async () => {
      const body = Buffer.from([0, 255, 10, 0xc3, 0x28]);
      harness.onRequest((request) => {
        const answer = answerTo(request);
        const properties = { ...answer.properties, content_type: 'application/x-odd', type: 'priced' };
        void harness.requester.reply({ ...answer, body, properties });
      });
      const asked = publication();
      const reply = await harness.requester.request(asked, { timeoutMs: 20_000 });
      expect(Buffer.compare(reply.body, body)).toBe(0);
      expect(reply.properties).toMatchObject({
        content_type: 'application/x-odd',
        type: 'priced',
        correlation_id: asked.properties.correlation_id,
      });
      expect(reply.headers).toEqual({ from: 'replier' });
    });

    it('shows the replier an address of its own and a message that expires with the wait', async () => {
      const seen: Publication[] = [];
      harness.onRequest((request) => {
        seen.push(request);
        void harness.requester.reply(answerTo(request));
      });
      await ask({}, 15_000);
      await ask({}, 15_000);
      const addresses = seen.map(({ properties }) => properties.reply_to);
      expect(new Set(addresses).size).toBe(2);
      for (const address of addresses) expect(address).toMatch(/^amq\.rabbitmq\.reply-to\../);
      for (const { properties } of seen) {
        expect(properties.expiration_ms).toBeGreaterThan(0);
        expect(properties.expiration_ms).toBeLessThanOrEqual(15_000);
      }
    });

    it('tells when the broker has the request, and never of one that it refused', async () => {
      harness.onRequest(() => undefined);
      const published: string[] = [];
      const asking = (routingKey: string) =>
        harness.requester.request(publication({ routingKey }), {
          timeoutMs: 300,
          onPublished: () => published.push(routingKey),
        });
      await expect(asking('nowhere')).rejects.toMatchObject({ code: 'unroutable' });
      await expect(asking('service')).rejects.toThrow(ReplyTimeoutError);
      expect(published).toEqual(['service']);
    });

    it('gives each of many requests at once its own reply', async () => {
      const asked: Publication[] = [];
      harness.onRequest((request) => {
        asked.push(request);
        if (asked.length < 20) return;
        for (const each of asked.toReversed())
          void harness.requester.reply(answerTo(each, { text: each.id }));
      });
      const ids = Array.from({ length: 20 }, () => uuid());
      const replies = ids.map((id) => text(ask({ id, properties: { correlation_id: id } })));
      expect(await Promise.all(replies)).toEqual(ids);
    });

    it('drops a reply with the correlation id of another request, and waits on for its own', async () => {
      harness.onRequest(async (request) => {
        await harness.requester.reply(answerTo(request, { correlation_id: 'another', text: 'wrong' }));
        await harness.requester.reply(answerTo(request, { text: 'right' }));
      });
      expect(await text(ask())).toBe('right');
    });

    it('gives up after its time; a late reply hears that nobody waits, and the next request has its own', async () => {
      const asked: Publication[] = [];
      harness.onRequest((request) => void asked.push(request));
      // A request expires with its wait: the replier has to see it before that.
      await expect(ask({}, 1_000)).rejects.toThrow(ReplyTimeoutError);
      const [late] = asked;
      if (!late) throw new Error('the replier saw no request');
      await expect(harness.requester.reply(answerTo(late, { text: 'late' }))).rejects.toThrow(
        NobodyWaitsError,
      );

      harness.onRequest((request) => {
        void harness.requester.reply(answerTo(late, { text: 'late' })).catch(() => undefined);
        void harness.requester.reply(answerTo(request, { text: 'own' }));
      });
      expect(await text(ask())).toBe('own');
    });

    it('tells a second reply that nobody waits any more', async () => {
      const asked: Publication[] = [];
      harness.onRequest((request) => {
        asked.push(request);
        void harness.requester.reply(answerTo(request));
      });
      await ask();
      const [request] = asked;
      if (!request) throw new Error('the replier saw no request');
      await expect(harness.requester.reply(answerTo(request))).rejects.toThrow(NobodyWaitsError);
    });

    it('says at once when a request reaches no queue or no exchange', async () => {
      await expect(ask({ routingKey: 'nowhere' })).rejects.toThrow(UnroutableError);
      await expect(ask({ exchange: `none-${uuid()}` })).rejects.toThrow(UnknownExchangeError);
      harness.onRequest((request) => void harness.requester.reply(answerTo(request, { text: 'on' })));
      expect(await text(ask())).toBe('on');
    });

    it('takes nothing more once it is closed', async () => {
      const other = await start();
      await other.requester.close();
      const asking = other.requester.request(publication({ exchange: other.exchange }), { timeoutMs: 5_000 });
      await expect(asking).rejects.toThrow(BrokerUnavailableError);
      await other.close();
    });
  });
}
