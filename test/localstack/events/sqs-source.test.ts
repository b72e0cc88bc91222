import type { SQSEvent } from 'aws-lambda';
import { describe, expect, it, vi } from 'vitest';
import { LambdaError } from '../../../localstack/lambda/errors.ts';
import { waitFor } from '../../wait-for.ts';
import { sqsMapping } from './running-source.ts';

const fine = { payload: null };
const failed = { functionError: 'Unhandled' as const, payload: { errorMessage: 'no' } };
const bodies = ({ Records }: SQSEvent) => Records.map(({ body }) => body);

describe('a queue as event source', () => {
  it('hands a message over exactly as Lambda does, and deletes it', async () => {
    const events: SQSEvent[] = [];
    const { send, start, empty } = await sqsMapping((event: SQSEvent) => {
      events.push(event);
      return fine;
    });
    const { messageId, md5OfBody } = send('{"n":1}', {
      messageAttributes: {
        courtier: { DataType: 'String', StringValue: '{}' },
        raw: { DataType: 'Binary', BinaryValue: 'AAE=' },
      },
    });
    await start();
    await empty();
    expect(events).toEqual([
      {
        Records: [
          {
            messageId,
            receiptHandle: expect.any(String),
            body: '{"n":1}',
            attributes: {
              ApproximateReceiveCount: '1',
              SentTimestamp: expect.stringMatching(/^\d{13}$/),
              SenderId: expect.any(String),
              ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
            },
            messageAttributes: {
              courtier: { stringValue: '{}', stringListValues: [], binaryListValues: [], dataType: 'String' },
              raw: { binaryValue: 'AAE=', stringListValues: [], binaryListValues: [], dataType: 'Binary' },
            },
            md5OfBody,
            md5OfMessageAttributes: expect.any(String),
            eventSource: 'aws:sqs',
            eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:work',
            awsRegion: 'us-east-1',
          },
        ],
      },
    ]);
  });

  it('notices a message that comes while it waits', async () => {
    const { send, start, empty } = await sqsMapping(() => fine);
    await start();
    send('late');
    await empty();
  });

  it('hands over at most a batch at a time', async () => {
    const sizes: number[] = [];
    const handler = (event: SQSEvent) => {
      sizes.push(event.Records.length);
      return fine;
    };
    const { send, start, empty } = await sqsMapping(handler, { mapping: { BatchSize: 4 } });
    for (let n = 0; n < 10; n += 1) send(String(n));
    await start();
    await empty();
    expect(sizes).toEqual([4, 4, 2]);
  });

  it('fills a batch above ten within its window', async () => {
    const sizes: number[] = [];
    const handler = (event: SQSEvent) => {
      sizes.push(event.Records.length);
      return fine;
    };
    const mapping = { BatchSize: 25, MaximumBatchingWindowInSeconds: 5 };
    const { send, start, empty } = await sqsMapping(handler, { mapping });
    for (let n = 0; n < 25; n += 1) send(String(n));
    await start();
    await empty();
    expect(sizes).toEqual([25]);
  });

  it('keeps what a batch reports as failed, and deletes the rest', async () => {
    const seen: string[][] = [];
    const { send, start, empty } = await sqsMapping((event: SQSEvent) => {
      seen.push(bodies(event));
      const bad = event.Records.filter(
        ({ body, attributes }) => body === 'bad' && attributes.ApproximateReceiveCount === '1',
      );
      return { payload: { batchItemFailures: bad.map(({ messageId }) => ({ itemIdentifier: messageId })) } };
    });
    send('good');
    send('bad');
    await start();
    await empty();
    expect(seen).toEqual([['good', 'bad'], ['bad']]);
  });

  it('keeps a whole batch until its visibility timeout when the function fails', async () => {
    const at: number[] = [];
    const { send, start, empty } = await sqsMapping((event: SQSEvent) => {
      expect(bodies(event)).toEqual(['a', 'b']);
      at.push(Date.now());
      return at.length === 1 ? failed : fine;
    });
    send('a');
    send('b');
    await start();
    await empty();
    expect(at).toHaveLength(2);
    expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThan(900);
  });

  it.each([
    ['an id that was not in the batch', { batchItemFailures: [{ itemIdentifier: 'other' }] }],
    ['a wrong key', { batchItemFailures: [{ id: 'x' }] }],
    ['a text', 'done'],
    ['a list that is none', { batchItemFailures: 'all' }],
  ])('counts a batch as failed when the report cannot be read: %s', async (_, payload) => {
    const handler = vi.fn(() => (handler.mock.calls.length === 1 ? { payload } : fine));
    const { send, start, empty } = await sqsMapping(handler);
    send('a');
    await start();
    await empty();
    expect(handler).toHaveBeenCalledTimes(2);
  });

  it.each([
    ['nothing', null],
    ['an empty object', {}],
    ['no list', { batchItemFailures: null }],
    ['an empty list', { batchItemFailures: [] }],
  ])('counts a batch as done when the report is %s', async (_, payload) => {
    const handler = vi.fn(() => ({ payload }));
    const { send, start, empty } = await sqsMapping(handler);
    send('a');
    await start();
    await empty();
    expect(handler).toHaveBeenCalledOnce();
  });

  it('moves a message to the dead-letter queue after its last receive', async () => {
    const RedrivePolicy = JSON.stringify({
      deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:dlq',
      maxReceiveCount: 1,
    });
    const { fauxqs, send, start } = await sqsMapping(() => failed, { attributes: { RedrivePolicy } });
    fauxqs.createQueue('dlq');
    send('poison');
    await start();
    await waitFor(() => expect(fauxqs.inspectQueue('dlq')?.messages.ready).toHaveLength(1));
  });

  it('runs several invocations while one is slow, and never more than its maximum', async () => {
    let now = 0;
    let most = 0;
    const gate = Promise.withResolvers<void>();
    const three = Promise.withResolvers<void>();
    const { send, start, empty } = await sqsMapping(
      async () => {
        now += 1;
        most = Math.max(most, now);
        if (now === 3) three.resolve();
        await gate.promise;
        now -= 1;
        return fine;
      },
      {
        mapping: { BatchSize: 1, ScalingConfig: { MaximumConcurrency: 3 } },
        attributes: { VisibilityTimeout: '30' },
      },
    );
    for (let n = 0; n < 12; n += 1) send(String(n));
    await start();
    await three.promise;
    gate.resolve();
    await empty();
    expect(most).toBe(3);
  });

  it('tries a throttled function again while the messages are invisible', async () => {
    const handler = vi.fn(() => {
      if (handler.mock.calls.length === 1)
        throw new LambdaError('TooManyRequestsException', 429, 'Rate Exceeded.');
      return fine;
    });
    const { send, start, empty } = await sqsMapping(handler, { attributes: { VisibilityTimeout: '30' } });
    send('a');
    await start();
    await empty();
    expect(handler).toHaveBeenCalledTimes(2);
  });

  it('deletes what its filters leave out', async () => {
    const seen: string[] = [];
    const { send, start, empty } = await sqsMapping(
      (event: SQSEvent) => {
        seen.push(...bodies(event));
        return fine;
      },
      { mapping: { FilterCriteria: { Filters: [{ Pattern: '{"body":{"kind":["order"]}}' }] } } },
    );
    for (const kind of ['order', 'invoice', 'order']) send(JSON.stringify({ kind }));
    send('no json');
    await start();
    await empty();
    expect(seen).toEqual(['{"kind":"order"}', '{"kind":"order"}']);
  });
});

describe('a FIFO queue as event source', () => {
  it('hands each group over in order, also when one of its messages fails at first', async () => {
    const seen: Record<string, string[]> = {};
    const { send, start, empty } = await sqsMapping(
      (event: SQSEvent) => {
        const failures = [];
        for (const { body, messageId, attributes } of event.Records) {
          const group = attributes.MessageGroupId ?? '';
          if (body === '2' && group === 'a' && attributes.ApproximateReceiveCount === '1') {
            failures.push({ itemIdentifier: messageId });
          } else seen[group] = [...(seen[group] ?? []), body];
        }
        return { payload: { batchItemFailures: failures } };
      },
      { queue: 'work.fifo', attributes: { FifoQueue: 'true' } },
    );
    for (let n = 1; n <= 5; n += 1) {
      for (const group of ['a', 'b']) {
        send(String(n), { messageGroupId: group, messageDeduplicationId: `${group}${n}` });
      }
    }
    await start();
    await empty();
    expect(seen).toEqual({ a: ['1', '2', '3', '4', '5'], b: ['1', '2', '3', '4', '5'] });
  });
});

describe('the end of the runtime', () => {
  it('waits for what runs, and deletes what it handled', async () => {
    const began = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    const { send, start, stop, left } = await sqsMapping(
      async () => {
        began.resolve();
        await gate.promise;
        return fine;
      },
      { attributes: { VisibilityTimeout: '30' } },
    );
    send('a');
    await start();
    await began.promise;
    const stopped = stop();
    gate.resolve();
    await stopped;
    expect(left()).toBe(0);
  });

  it('takes nothing in any more', async () => {
    const handler = vi.fn(() => fine);
    const { send, start, stop, left, empty } = await sqsMapping(handler);
    send('a');
    await start();
    await empty();
    await stop();
    send('b');
    expect(left()).toBe(1);
    expect(handler).toHaveBeenCalledOnce();
  });

  it('cuts off what does not end within a few seconds', async () => {
    const began = Promise.withResolvers<void>();
    const { send, start, stop } = await sqsMapping(() => {
      began.resolve();
      return new Promise(() => {});
    });
    send('a');
    await start();
    await began.promise;
    // The invocation never ends: that this does says it was cut off.
    await stop();
  });
});

describe('a mapping that asks for more', () => {
  it.each([
    ['an unknown function', { FunctionName: 'nobody' }, 'no function nobody'],
    [
      'an unknown filter rule',
      { FilterCriteria: { Filters: [{ Pattern: '{"body":[{"suffix":"x"}]}' }] } },
      'suffix',
    ],
    ['an unknown response type', { FunctionResponseTypes: ['Other'] }, 'ReportBatchItemFailures'],
    ['a scaling that is not known', { ScalingConfig: { Minimum: 1 } }, 'Minimum'],
  ])('is refused by name: %s', async (_, mapping, message) => {
    await expect(sqsMapping(() => fine, { mapping })).rejects.toThrow(message);
  });
});
