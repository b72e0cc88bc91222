import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { retryNow } from '../../../core/failure/by-person.ts';
import { classify } from '../../../core/failure/classify.ts';
import { recordFailure } from '../../../core/failure/recording.ts';
import { redeliveryEnvelope, redeliveryPublication } from '../../../core/failure/redelivery.ts';
import { checkExpiry, ExpiredError, timeLeft } from '../../../core/message/expiry.ts';
import { at, envelope, failedMessage, failureReport, retrying } from './records.ts';

const plan = { delivery: 'lambda', delays: [60, 300] } as const;
const payload = { payload: '{}', payload_encoding: 'text', payload_bytes: 2 } as const;
const body = Buffer.from('{}');

function recorded(more: Parameters<typeof envelope>[0], failure = failureReport()) {
  const reported = { id: 'f-1', envelope: envelope(more), failure, payload };
  return recordFailure(undefined, reported, plan, at(1)).record;
}

describe('a message whose time to live is over', () => {
  it('has failed for good, and waits for a person', () => {
    const failure = failureReport({ source: 'expired', error: classify(new ExpiredError(at(0))) });
    expect(recorded({ expires_at: at(0), worthless_at: at(0) }, failure)).toMatchObject({
      status: 'failed',
      permanent: true,
      next_retry_at: null,
    });
  });

  it('differs from one that has time left to the millisecond', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000, max: 1_000_000 }), (ms) => {
        const expires_at = new Date(Date.parse(at(0)) + ms).toISOString();
        const now = new Date(at(0));
        if (ms <= 0) expect(() => checkExpiry({ expires_at }, now)).toThrow(ExpiredError);
        else expect(timeLeft(expires_at, now)).toBe(ms);
      }),
    );
    expect(timeLeft(undefined, new Date(at(0)))).toBeUndefined();
  });
});

describe('the time to live of a message that failed', () => {
  it('goes on while it waits for its retries, where the publisher set it', () => {
    expect(recorded({ expires_at: at(5), worthless_at: at(5) }).expires_at).toBe(at(5));
    expect(recorded({ queue: null, expires_at: at(5) }).expires_at).toBe(at(5));
    expect(redeliveryEnvelope(retrying({ expires_at: at(5) })).expires_at).toBe(at(5));
  });

  it('is over with its first delivery where only the queue set it', () => {
    expect(recorded({ expires_at: at(5) }).expires_at).toBeUndefined();
    expect(recorded({ expires_at: at(5), worthless_at: at(9_000) }).expires_at).toBe(at(9_000));
  });

  it('goes with it through RabbitMQ as what is left, and stops it when nothing is', () => {
    const record = retrying({ queue: 'parcels', properties: { expiration_ms: 5_000 }, expires_at: at(5) });
    const publication = redeliveryPublication(record, body, new Date(at(3)));
    expect(publication?.properties.expiration_ms).toBe(2_000);
    expect(() => redeliveryPublication(record, body, new Date(at(5)))).toThrow(ExpiredError);
  });

  it('is lifted by a person who retries it: then it is handled whenever it comes', () => {
    const handed = retryNow(failedMessage({ expires_at: at(5), status: 'failed' }), at(90));
    if ('refused' in handed) throw new Error('was to be handed over');
    expect(handed.record.expires_at).toBeNull();
    expect(redeliveryEnvelope(handed.record).expires_at).toBeUndefined();
    const amqp = { ...handed.record, properties: { expiration_ms: 5_000 } };
    expect(redeliveryPublication(amqp, body, new Date(at(90)))?.properties).toEqual({});
  });
});
