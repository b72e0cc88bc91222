import { describe, expect, it } from 'vitest';
import { outgoingBytes, toOutgoing } from '../../../adapters/sqs/outgoing.ts';
import { HEADERS_BYTES_MAX, PUBLISH_PAYLOAD_BYTES_MAX, SQS_MESSAGE_BYTES } from '../../../core/limits.ts';
import { PublishRequestSchema } from '../../../core/message/publish-request.ts';
import { Env } from '../../../functions/publish/env.ts';
import { readEnv } from '../../../functions/wiring/environment.ts';

const complete = {
  STAGE: 'local',
  BROKER_URL: 'amqp://localhost:5672',
  BROKER_SECRET_ARN: 'arn',
  OUTBOX_QUEUE_URL: 'url',
  ORDERED_OUTBOX_QUEUE_URL: 'url.fifo',
  HELD_MESSAGES_TABLE: 'held',
  MESSAGE_LOG_TABLE: 'table',
  IDEMPOTENCY_TABLE: 'keys',
  CIRCUITS_TABLE: 'circuits',
};

describe('the environment of publish', () => {
  it('has defaults for limit and timeout', () => {
    expect(readEnv(Env, complete)).toMatchObject({ PAYLOAD_LIMIT_BYTES: 262_144, PUBLISH_TIMEOUT_MS: 5_000 });
  });

  it('refuses a limit above what the outbox can hold', () => {
    expect(() => readEnv(Env, { ...complete, PAYLOAD_LIMIT_BYTES: '700001' })).toThrow(/PAYLOAD_LIMIT_BYTES/);
  });

  it('lets nothing be accepted that the outbox could not hold', () => {
    // The worst of everything: a body that needs base64, and text that needs an escape for every character.
    const value = '😀'.repeat((HEADERS_BYTES_MAX - 32) / 4);
    const name = '😀'.repeat(63);
    const properties = {
      content_type: name,
      content_encoding: name,
      correlation_id: name,
      reply_to: name,
      type: name,
      app_id: name,
    };
    const { headers, exchange, routing_key } = PublishRequestSchema.parse({
      exchange: name,
      routing_key: name,
      message: 1,
      headers: { a: value },
      properties,
    });
    const envelope = {
      id: 'x'.repeat(128),
      exchange,
      routing_key,
      queue: null,
      encoding: 'text',
      properties,
      headers,
    } as const;
    const body = Buffer.alloc(PUBLISH_PAYLOAD_BYTES_MAX, 0);
    expect(outgoingBytes(toOutgoing({ envelope, body }))).toBeLessThanOrEqual(SQS_MESSAGE_BYTES);
  });
});
