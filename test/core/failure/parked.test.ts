import { describe, expect, it } from 'vitest';
import { isExpiredRequest } from '../../../core/failure/expired-request.ts';
import { parkedReport, release } from '../../../core/failure/parked.ts';
import { FailureReportSchema } from '../../../core/failure/report.ts';
import { resolveByHand } from '../../../core/failure/resolve-by-hand.ts';
import { sourceOfRetry } from '../../../core/failure/source.ts';
import { at, deleted, failed, failedMessage, resolved, retrying } from './records.ts';

const parked = failedMessage({
  status: 'parked',
  next_retry_at: null,
  expires_at: at(500),
  checked_at: at(3),
});

describe('a message that is parked behind a failed one of its key', () => {
  it('says which one it waits for, and that it was not handled', () => {
    const report = parkedReport('ada', 'f-1', at(5));
    expect(FailureReportSchema.parse(report)).toEqual({
      source: 'parked',
      error: {
        name: 'MessageParked',
        message:
          'A message of its key is failed (f-1): this one waits for its turn, and was not handled yet.',
        stack: null,
        code: 'parked',
        permanent: false,
      },
      failed_at: at(5),
      attempt: 1,
      order_group: 'ada',
    });
  });

  it('is redelivered at once when its turn has come, within its time to live', () => {
    expect(release(parked, at(9))).toEqual({
      start: { attempt: 1, wait: false },
      record: {
        ...parked,
        status: 'pending',
        generation: 2,
        run: `${parked.id}-2`,
        next_retry_at: at(9),
        checked_at: null,
        updated_at: at(9),
        version: 2,
      },
    });
  });

  it.each([failedMessage(), retrying(), failed(), resolved(), deleted()])(
    'is not released when it is $status meanwhile',
    (record) => {
      expect(release(record, at(9))).toEqual({ refused: record.status });
    },
  );

  it('failed in its consumer, if its retry cannot even be sent: it had not failed anywhere before', () => {
    expect(sourceOfRetry({ source: 'parked' })).toBe('consumer');
    expect(sourceOfRetry({ source: 'crash' })).toBe('crash');
  });
});

describe('what a person dealt with in another way', () => {
  it.each([failedMessage(), failed(), parked])('is resolved by hand when it is $status', (record) => {
    expect(resolveByHand(record, at(9))).toEqual({
      stop: record.run,
      record: {
        ...record,
        status: 'resolved',
        resolution: 'manual',
        resolved_at: at(9),
        next_retry_at: null,
        checked_at: null,
        updated_at: at(9),
        version: 2,
      },
    });
  });

  it.each([retrying(), resolved(), deleted()])('is not when it is $status', (record) => {
    expect(resolveByHand(record, at(9))).toEqual({ refused: record.status });
  });
});

describe('a request whose caller waits for a reply', () => {
  const reply_to = 'amq.rabbitmq.reply-to.g1h2.k3==';

  it('is over when its time is: nobody is helped by doing it later', () => {
    expect(isExpiredRequest({ source: 'expired', properties: { reply_to } })).toBe(true);
  });

  it.each([
    ['failed otherwise', { source: 'consumer', properties: { reply_to } }],
    ['replies to a queue', { source: 'expired', properties: { reply_to: 'answers' } }],
    ['wants no reply', { source: 'expired', properties: {} }],
  ] as const)('is a failed message like any other when it %s', (_what, record) => {
    expect(isExpiredRequest(record)).toBe(false);
  });
});
