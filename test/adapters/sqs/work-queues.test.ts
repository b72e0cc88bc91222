import { Buffer } from 'node:buffer';
import { gzipSync } from 'node:zlib';
import type { SendMessageBatchRequest } from '@aws-sdk/client-sqs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outgoingBytes, type toOutgoing } from '../../../adapters/sqs/outgoing.ts';
import { createWorkQueues } from '../../../adapters/sqs/work-queues.ts';
import { UnavailableError } from '../../../core/errors.ts';
import type { WorkItem } from '../../../core/message/work-item.ts';
import { createMemoryPayloads } from '../../memory/payloads.ts';
import { scriptedSqs, stored } from './scripted-sqs.ts';

const item = (body: string, id = body): WorkItem => ({
  envelope: {
    id,
    exchange: null,
    routing_key: null,
    queue: 'q',
    encoding: 'text',
    properties: {},
    headers: {},
  },
  body: Buffer.from(body),
});
const numbered = (count: number) => Array.from({ length: count }, (_, index) => item(`m${index}`));

function workQueues(answer: Parameters<typeof scriptedSqs<SendMessageBatchRequest>>[0], orderBy?: string) {
  const { call, requests } = scriptedSqs(answer);
  const queues = createWorkQueues({
    call,
    payloads: createMemoryPayloads(),
    queueUrl: (queue) => `https://sqs/${queue}`,
    orderOf: () => (orderBy === undefined ? undefined : { of: 'key', field: orderBy }),
    retryDelaysMs: [1, 1],
  });
  const bodies = () => requests.map(({ Entries = [] }) => Entries.map(({ MessageBody = '' }) => MessageBody));
  return { queues, requests, bodies };
}

describe('work queues, without an order', () => {
  it('sends ten messages a request', async () => {
    const { queues, bodies } = workQueues((request) => stored(request));
    expect(await queues.send('q', numbered(25))).toEqual([]);
    expect(
      bodies()
        .map((batch) => batch.length)
        .sort(),
    ).toEqual([10, 10, 5].sort());
    expect(bodies().flat().sort()).toEqual(
      numbered(25)
        .map(({ body }) => String(body))
        .sort(),
    );
  });

  it('never puts more into a request than SQS takes, attributes included', async () => {
    const { queues, requests } = workQueues((request) => stored(request));
    await queues.send(
      'q',
      Array.from({ length: 30 }, (_, index) => item('x'.repeat(200_000 + index), `m${index}`)),
    );
    for (const { Entries = [] } of requests) {
      const sizes = Entries.map(({ MessageBody = '', MessageAttributes = {} }) =>
        outgoingBytes({
          MessageBody,
          MessageAttributes: MessageAttributes as ReturnType<typeof toOutgoing>['MessageAttributes'],
        }),
      );
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(1_048_576);
      expect(sizes.length).toBe(5);
    }
    expect(requests.length).toBe(6);
  });

  it('sends requests side by side', async () => {
    const all = Promise.withResolvers<void>();
    let underWay = 0;
    const { queues } = workQueues(async (request) => {
      underWay += 1;
      if (underWay === 5) all.resolve();
      await all.promise;
      return stored(request);
    });
    await queues.send('q', numbered(50));
  });

  it('sends again only what was not stored', async () => {
    const { queues, bodies } = workQueues((request, call) =>
      stored(request, (body) =>
        call === 1 && ['m1', 'm3'].includes(body) ? { SenderFault: false, Code: 'InternalError' } : undefined,
      ),
    );
    expect(await queues.send('q', numbered(5))).toEqual([]);
    expect(bodies()).toEqual([
      ['m0', 'm1', 'm2', 'm3', 'm4'],
      ['m1', 'm3'],
    ]);
  });

  it('gives up when a message is not stored time after time', async () => {
    const { queues, requests } = workQueues((request) =>
      stored(request, () => ({ SenderFault: false, Code: 'InternalError' })),
    );
    await expect(queues.send('q', numbered(1))).rejects.toThrow(UnavailableError);
    expect(requests).toHaveLength(3);
  });

  it.each(['ThrottlingException', 'RequestThrottled', 'OverLimit'])(
    "sends again what is throttled (%s), though SQS calls it the sender's fault",
    async (Code) => {
      const { queues, bodies } = workQueues((request, call) =>
        stored(request, () => (call === 1 ? { SenderFault: true, Code } : undefined)),
      );
      expect(await queues.send('q', numbered(1))).toEqual([]);
      expect(bodies()).toEqual([['m0'], ['m0']]);
    },
  );

  it('says which messages SQS will never take, and sends the others', async () => {
    const { queues, bodies } = workQueues((request) =>
      stored(request, (body) =>
        body === 'm1' ? { SenderFault: true, Code: 'InvalidMessageContents' } : undefined,
      ),
    );
    const tooLarge = item('x', 'large');
    tooLarge.envelope.headers = { big: 'x'.repeat(1_048_577) };
    const refused = await queues.send('q', [tooLarge, ...numbered(3)]);
    expect(refused.map(({ item, error }) => [item.envelope.id, error.code])).toEqual([
      ['large', 'message-too-large'],
      ['m1', 'message-refused'],
    ]);
    expect(bodies()).toEqual([['m0', 'm1', 'm2']]);
  });

  it('turns an SDK error into an unavailable queue', async () => {
    const { queues } = workQueues(() => {
      throw new Error('socket hang up');
    });
    await expect(queues.send('q', numbered(1))).rejects.toThrow(UnavailableError);
  });

  it('asks SQS nothing when there is nothing to send', async () => {
    const { queues, requests } = workQueues((request) => stored(request));
    expect(await queues.send('q', [])).toEqual([]);
    expect(requests).toEqual([]);
  });
});

describe('work queues that order by key', () => {
  const keyed = (key: string, index: number) =>
    item(JSON.stringify({ order_id: key, index }), `${key}-${index}`);

  it('keeps the order of every key, also when SQS stores some of a batch and not others', async () => {
    const keys = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(keys, fc.infiniteStream(fc.boolean()), async (order, luck) => {
        const arrived: string[] = [];
        const tries = new Map<string, number>();
        const { queues } = workQueues((request) => {
          const answer = stored(request, (body) => {
            const tried = (tries.get(body) ?? 0) + 1;
            tries.set(body, tried);
            return tried < 3 && luck.next().value ? { SenderFault: false, Code: 'InternalError' } : undefined;
          });
          const kept = new Set(answer.Successful?.map(({ Id }) => Id));
          for (const { Id, MessageBody = '' } of request.Entries ?? [])
            if (kept.has(Id)) arrived.push(MessageBody);
          return answer;
        }, 'order_id');
        const sent = order.map((key, index) => keyed(key, index));
        await queues.send('q', sent);
        for (const key of ['a', 'b', 'c', 'd']) {
          const ofKey = (bodies: string[]) => bodies.filter((body) => JSON.parse(body).order_id === key);
          expect(ofKey(arrived)).toEqual(ofKey(sent.map(({ body }) => String(body))));
        }
      }),
      { numRuns: 40 },
    );
  });

  it('names the group and a deduplication id', async () => {
    const { queues, requests } = workQueues((request) => stored(request), 'order_id');
    await queues.send('q', [keyed('a', 1)]);
    expect(requests[0]?.Entries?.[0]).toMatchObject({
      MessageGroupId: 'a',
      MessageDeduplicationId: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('finds the key in a compressed body, and takes one that cannot be unpacked for a key of its own', async () => {
    const { queues, requests } = workQueues((request) => stored(request), 'key');
    const packed = (body: Uint8Array, id: string): WorkItem => {
      const plain = item('', id);
      return { body, envelope: { ...plain.envelope, properties: { content_encoding: 'gzip' } } };
    };
    await queues.send('q', [
      packed(gzipSync('{"key":"a"}'), 'm1'),
      packed(gzipSync('{"key":"a"}').subarray(0, 12), 'm2'),
    ]);
    const groups = requests.flatMap(({ Entries = [] }) =>
      Entries.map(({ MessageGroupId }) => MessageGroupId),
    );
    expect(groups.toSorted()).toEqual(['a', 'm2']);
  });

  it('sends different keys in one request', async () => {
    const { queues, bodies } = workQueues((request) => stored(request), 'order_id');
    await queues.send('q', [keyed('a', 1), keyed('a', 2), keyed('b', 1), keyed('c', 1), keyed('b', 2)]);
    expect(bodies().map((batch) => batch.map((body) => JSON.parse(body).order_id))).toEqual([
      ['a', 'b', 'c'],
      ['a', 'b'],
    ]);
  });
});
