import type { SendMessageBatchRequest } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { createOutbox } from '../../../adapters/sqs/outbox.ts';
import { UnavailableError } from '../../../core/errors.ts';
import { MessageRefusedError, type WorkItem } from '../../../core/message/work-item.ts';
import { scriptedSqs, stored } from './scripted-sqs.ts';

const queueUrl = 'https://sqs.us-east-1.amazonaws.com/000000000000/outbox';

function items(count: number): WorkItem[] {
  return Array.from({ length: count }, (_, index) => ({
    envelope: {
      id: `m-${index}`,
      exchange: 'e',
      routing_key: 'r',
      queue: null,
      encoding: 'text',
      properties: {},
      headers: {},
    },
    body: Buffer.from(`${index}`),
  }));
}

describe('many messages for the outbox on SQS', () => {
  it('go ten to a request', async () => {
    const { call, requests } = scriptedSqs<SendMessageBatchRequest>((request) => stored(request));
    expect(await createOutbox({ call, queueUrl }).putAll(items(25))).toEqual(Array(25).fill(undefined));
    expect(requests.map(({ Entries }) => Entries?.length).sort()).toEqual([10, 10, 5]);
  });

  it('have each its own outcome: stored on the second try, never, or not for now', async () => {
    let throttled = 0;
    const { call } = scriptedSqs<SendMessageBatchRequest>((request) =>
      stored(request, (body) => {
        if (body === '1') return { SenderFault: true, Code: 'InvalidMessageContents' };
        if (body === '2') return { SenderFault: false, Code: 'InternalError' };
        if (body === '3' && throttled++ === 0) return { SenderFault: true, Code: 'RequestThrottled' };
        return undefined;
      }),
    );
    const outcomes = await createOutbox({ call, queueUrl }).putAll(items(5));
    expect(outcomes).toEqual([
      undefined,
      expect.any(MessageRefusedError),
      expect.any(UnavailableError),
      undefined,
      undefined,
    ]);
  });

  it('do not ask SQS again once it did not answer', async () => {
    const { call, requests } = scriptedSqs<SendMessageBatchRequest>(() => {
      throw new Error('no way to SQS');
    });
    const outcomes = await createOutbox({ call, queueUrl }).putAll(items(500));
    expect(outcomes).toHaveLength(500);
    expect(outcomes.every((outcome) => outcome instanceof UnavailableError)).toBe(true);
    expect(requests.length).toBeLessThanOrEqual(8);
  });
});
