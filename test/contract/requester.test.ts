import { Buffer } from 'node:buffer';
import type { ConsumeMessage } from 'amqplib';
import { v7 as uuid } from 'uuid';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { createRequester, type RequesterOptions } from '../../adapters/amqp/requester.ts';
import { BrokerUnavailableError, type Publication, UnroutableError } from '../../core/message/publisher.ts';
import { ReplyLostError, ReplyTimeoutError, type Requester } from '../../core/message/requester.ts';
import { encodedTable, nestedTable } from '../amqp-table.ts';
import { createMemoryRequests } from '../memory/requester.ts';
import { publishRaw } from '../raw-publish.ts';
import { recordedLog } from '../recorded-log.ts';
import { type RequesterHarness, requesterContract } from './requester.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';
import { startTestBroker, type TestBroker } from './test-broker.ts';

requesterContract('memory', async () => {
  const requests = createMemoryRequests();
  let take: (request: Publication) => void = () => undefined;
  requests.repliers.set('shop', new Map([['service', (request: Publication) => take(request)]]));
  return {
    requester: requests.requester,
    exchange: 'shop',
    onRequest: (next) => {
      take = next;
    },
    close: () => requests.requester.close(),
  };
});

function toPublication({ properties, fields, content }: ConsumeMessage): Publication {
  return {
    id: properties.messageId,
    exchange: fields.exchange,
    routingKey: fields.routingKey,
    body: content,
    headers: {},
    properties: {
      correlation_id: properties.correlationId,
      reply_to: properties.replyTo,
      expiration_ms: Number(properties.expiration),
    },
  };
}

requesterContract('RabbitMQ', async (): Promise<RequesterHarness> => {
  const broker = await startTestBroker(inject('running').amqp);
  const requester = createRequester({
    url: broker.url,
    credentials: async () => broker.credentials,
    log: recordedLog(),
  });
  const channel = await broker.model.createChannel();
  await channel.bindQueue(broker.queue, broker.exchange, 'service');
  let take: (request: Publication) => void = () => undefined;
  await channel.consume(broker.queue, (message) => message && take(toPublication(message)), { noAck: true });
  return {
    requester,
    exchange: broker.exchange,
    onRequest: (next) => {
      take = next;
    },
    async close() {
      await requester.close();
      await broker.close();
    },
  };
});

describe('requester on RabbitMQ', () => {
  let broker: TestBroker;
  let proxy: TcpProxy;
  let log: ReturnType<typeof recordedLog>;
  const open: Requester[] = [];

  beforeAll(async () => {
    broker = await startTestBroker(inject('running').amqp);
    const { hostname, port } = new URL(broker.url);
    proxy = await startTcpProxy({ host: hostname, port: Number(port) });
  });
  afterEach(async () => {
    proxy.fix();
    await Promise.all(open.splice(0).map((requester) => requester.close()));
  });
  afterAll(async () => {
    await proxy.close();
    await broker.close();
  });

  function throughProxy(options: Partial<RequesterOptions> = {}): Requester {
    const url = new URL(broker.url);
    url.port = String(proxy.port);
    log = recordedLog();
    const credentials = async () => broker.credentials;
    const requester = createRequester({
      url: url.href,
      credentials,
      publishTimeoutMs: 2_000,
      log,
      ...options,
    });
    open.push(requester);
    return requester;
  }

  const ask = (requester: Requester, timeoutMs = 20_000, routingKey = 'open') =>
    requester.request(
      {
        id: uuid(),
        exchange: broker.exchange,
        routingKey,
        body: Buffer.from('{}'),
        properties: { correlation_id: 'mine' },
        headers: {},
      },
      { timeoutMs },
    );

  /** An AMQP client behind the open queue. */
  async function replier(
    take: (request: ConsumeMessage, reply: (text: string, id?: string) => void) => void,
  ) {
    const channel = await broker.model.createChannel();
    const onMessage = (request: ConsumeMessage | null) => {
      if (!request) return;
      take(request, (text, correlationId) => {
        const options = correlationId === undefined ? {} : { correlationId };
        channel.sendToQueue(request.properties.replyTo, Buffer.from(text), options);
      });
    };
    await channel.consume(broker.queue, onMessage, { noAck: true });
    return channel;
  }

  it('takes a reply with headers of any depth and type, as JSON can have them', async () => {
    const exact = { '!': 'int64', value: 9_007_199_254_740_993n };
    const at = { '!': 'timestamp', value: 1_700_000_000 };
    const tables = [
      encodedTable({ exact, at, raw: Buffer.from([255, 0, 127]), list: [1, 'a', { b: null }] }),
      nestedTable('deep', 12_000),
    ];
    const channel = await replier(({ properties }) => {
      const headers = tables.shift() ?? encodedTable({});
      const { replyTo: routingKey } = properties;
      publishRaw(broker.model, channel, { exchange: '', routingKey, messageId: 'r', body: 'yes', headers });
    });
    const requester = throughProxy();
    expect((await ask(requester)).headers).toEqual({
      exact: '9007199254740993',
      at: '2023-11-14T22:13:20.000Z',
      raw: '/wB/',
      list: [1, 'a', { b: null }],
    });
    const deep = await ask(requester);
    expect(Buffer.from(deep.body).toString()).toBe('yes');
    expect(deep.headers).toEqual({ 'x-courtier-dropped-headers': ['deep'] });
    await channel.close();
  });

  it('takes the reply of a replier that forgot the correlation id, and logs the one it drops', async () => {
    const channel = await replier((_request, reply) => {
      reply('theirs', 'somebody else');
      reply('mine');
    });
    const requester = throughProxy();
    expect(Buffer.from((await ask(requester)).body).toString()).toBe('mine');
    expect(log.lines).toMatchObject([
      {
        level: 'warn',
        message: expect.stringContaining('reply dropped'),
        fields: { correlation_id: 'somebody else' },
      },
    ]);
    await channel.close();
  });

  it('says that a request may have been carried out when the connection is lost while it waits', async () => {
    const channel = await replier(() => proxy.reset());
    await expect(ask(throughProxy())).rejects.toThrow(ReplyLostError);
    await channel.close();
  });

  it('replaces a warm connection that died, before anything is sent on it', async () => {
    const channel = await replier((_request, reply) => reply('here'));
    const requester = throughProxy();
    await ask(requester);
    proxy.reset();
    await ask(requester);
    await channel.close();
  });

  it('says at once that the broker is away, and asks again on a new connection', async () => {
    const channel = await replier((_request, reply) => reply('here'));
    const requester = throughProxy();
    await ask(requester);
    proxy.blackHole();
    await expect(ask(requester)).rejects.toThrow(BrokerUnavailableError);
    proxy.fix();
    await ask(requester);
    await channel.close();
  });

  it('has all the time it needs to connect and to publish, however short the wait for the reply', async () => {
    const before = proxy.accepted();
    const requester = throughProxy();
    await expect(ask(requester, 1, 'nowhere')).rejects.toThrow(UnroutableError);
    const channel = await replier(() => undefined);
    await expect(ask(requester, 1)).rejects.toThrow(ReplyTimeoutError);
    // The connection was kept: a short wait says nothing against it.
    expect(proxy.accepted()).toBe(before + 1);
    await channel.close();
  });

  it('gives up in time for its own caller, however long the wait for the reply may be', async () => {
    const channel = await replier(() => undefined);
    // It connects within this, also on a busy machine.
    const asking = ask(throughProxy({ wholeTimeoutMs: 2_000 }), 600_000);
    await expect(asking).rejects.toThrow(ReplyTimeoutError);
    await channel.close();
  });
});
