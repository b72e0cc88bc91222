import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { SendMessageRequest } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { createFailureReports } from '../../../adapters/sqs/failure-reports.ts';
import { outgoingBytes } from '../../../adapters/sqs/outgoing.ts';
import { receiveWorkItem } from '../../../adapters/sqs/work-item.ts';
import type { FailedItem } from '../../../core/failure/reports.ts';
import { MessageTooLargeError } from '../../../core/message/work-item.ts';
import { createMemoryPayloads } from '../../memory/payloads.ts';
import { scriptedSqs } from './scripted-sqs.ts';

const item = (body: Uint8Array): FailedItem => ({
  envelope: {
    id: 'm-1',
    exchange: 'e',
    routing_key: 'r',
    queue: 'q',
    encoding: 'text',
    properties: {},
    headers: { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
  },
  body,
  failure: {
    source: 'bridge',
    error: {
      name: 'MessageTooLargeError',
      message: 'large',
      stack: null,
      code: 'message-too-large',
      permanent: true,
    },
    failed_at: '2026-11-02T10:00:00.000Z',
    attempt: 1,
  },
});

function setUp() {
  const { call, requests: sent } = scriptedSqs<SendMessageRequest>(() => ({}));
  const payloads = createMemoryPayloads();
  const reports = createFailureReports({
    call,
    queueUrl: 'https://sqs/failures',
    payloads,
  });
  const received = () =>
    sent.map(({ MessageBody = '', MessageAttributes = {} }) =>
      receiveWorkItem({
        body: MessageBody,
        messageAttributes: Object.fromEntries(
          Object.entries(MessageAttributes).map(([name, { StringValue }]) => [
            name,
            { stringValue: StringValue },
          ]),
        ),
      }),
    );
  return { reports, payloads, sent, received };
}

describe('failure reports', () => {
  it('carry the message whole, with what went wrong', async () => {
    const { reports, payloads, received } = setUp();
    await reports.report(item(Buffer.from('{"a":1}')));
    expect(received()).toEqual([item(Buffer.from('{"a":1}'))]);
    expect(payloads.keys()).toEqual([]);
  });

  it('leave a body that does not fit in the payload store', async () => {
    const { reports, payloads, sent, received } = setUp();
    const body = Buffer.alloc(3_000_000, 'x');
    await reports.report(item(body));
    const key = `transit/${createHash('sha256').update(body).digest('hex')}`;
    expect(Buffer.compare((await payloads.get(key)) ?? Buffer.alloc(0), body)).toBe(0);
    expect(received()).toMatchObject([{ envelope: { id: 'm-1', body_ref: key }, body: Buffer.alloc(0) }]);
    expect(sent[0]?.MessageBody).toBe('-');
  });

  it('keep a body inline up to the last byte that SQS takes', async () => {
    const { reports, payloads, sent } = setUp();
    await reports.report(item(Buffer.alloc(1)));
    const { MessageBody = '', MessageAttributes = {} } = sent[0] ?? {};
    const around =
      outgoingBytes({ MessageBody, MessageAttributes: MessageAttributes as never }) - MessageBody.length;
    const most = Buffer.alloc(1_048_576 - around, 'x');
    // The one-byte body was NUL and went as base64, the longer one is text: two letters less in the envelope.
    const slack = 'base64'.length - 'text'.length;
    await reports.report(item(Buffer.concat([most, Buffer.alloc(slack, 'x')])));
    expect(payloads.keys()).toEqual([]);
    await reports.report(item(Buffer.concat([most, Buffer.alloc(slack + 1, 'x')])));
    expect(payloads.keys()).toHaveLength(1);
  });

  it('do not store a body a second time that waits in the payload store', async () => {
    const { reports, payloads, received } = setUp();
    const waiting = item(Buffer.alloc(0));
    await reports.report({ ...waiting, envelope: { ...waiting.envelope, body_ref: 'failures/earlier' } });
    expect(received()).toMatchObject([{ envelope: { body_ref: 'failures/earlier' } }]);
    expect(payloads.keys()).toEqual([]);
  });

  it('say so when headers alone are more than SQS takes', async () => {
    const { reports } = setUp();
    const loaded = item(Buffer.alloc(1));
    const envelope = { ...loaded.envelope, headers: { a: 'x'.repeat(1_100_000) } };
    await expect(reports.report({ ...loaded, envelope })).rejects.toThrow(MessageTooLargeError);
  });
});
