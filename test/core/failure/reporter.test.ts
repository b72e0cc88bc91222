import { describe, expect, it } from 'vitest';
import { CourtierError, UnavailableError } from '../../../core/errors.ts';
import { logFields } from '../../../core/failure/failed-message.ts';
import { createReporter } from '../../../core/failure/reporter.ts';
import { reportUnpublished } from '../../../core/failure/unpublished.ts';
import { ExpiredError } from '../../../core/message/expiry.ts';
import { MessageTooLargeError } from '../../../core/message/work-item.ts';
import { createMemoryFailureReports } from '../../memory/failure-reports.ts';
import { recordedLog } from '../../recorded-log.ts';
import { at, envelope, failedMessage, failureReport } from './records.ts';

const trace_id = '0af7651916cd43dd8448eb211c80319c';
const traceparent = `00-${trace_id}-b7ad6b7169203331-01`;
const body = new TextEncoder().encode('{}');
const properties = { content_type: 'application/json', correlation_id: 'c' };
const sent = envelope({
  headers: { traceparent, large: 'x' },
  header_types: { large: 'binary' },
  properties,
});
const item = { envelope: sent, body, failure: failureReport({ source: 'crash' }) };
const attemptFailed = {
  level: 'warn',
  message: 'attempt failed',
  fields: {
    message_id: 'm-1',
    trace_id,
    queue: 'orders',
    source: 'crash',
    error_name: 'CardDeclined',
    error_message: 'no funds',
  },
};

/** Reports that refuse the first one with `error`. */
function refusing(error: Error) {
  const reports = createMemoryFailureReports();
  const { report } = reports;
  let refused = false;
  reports.report = async (each) => {
    if (refused) return report(each);
    refused = true;
    throw error;
  };
  return reports;
}

describe('the report of a failure', () => {
  it('has the message whole, and a line of the log that names it', async () => {
    const [reports, log] = [createMemoryFailureReports(), recordedLog()];
    await createReporter(reports, log)(item);
    expect(reports.reports).toEqual([item]);
    expect(log.lines).toEqual([attemptFailed]);
  });

  it.each([sent, envelope({ headers: { large: 'x' }, properties })])(
    'goes without properties and headers, but in its trace, where SQS can never take it with them',
    async (large) => {
      const [reports, log] = [refusing(new MessageTooLargeError(2, 1)), recordedLog()];
      await createReporter(reports, log)({ ...item, envelope: large });
      const { header_types, ...rest } = large;
      const traced = large === sent;
      expect([traced, header_types !== undefined]).toEqual([traced, traced]);
      expect(reports.reports).toEqual([
        {
          ...item,
          envelope: {
            ...rest,
            properties: {},
            headers: traced ? { traceparent } : {},
            dropped_headers: ['large'],
          },
        },
      ]);
      expect(log.lines[0]).toEqual({
        level: 'warn',
        message: 'reported without properties and headers',
        fields: { message_id: 'm-1', ...(traced && { trace_id }), error_code: 'message-too-large' },
      });
      expect(log.lines[1]?.message).toBe('attempt failed');
    },
  );

  it.each([new UnavailableError('queue-unavailable', 'No answer.'), new TypeError('a fault')])(
    'is not stored, and still the caller’s, where SQS does not answer: %s',
    async (error) => {
      const [reports, log] = [refusing(error), recordedLog()];
      await expect(createReporter(reports, log)(item)).rejects.toBe(error);
      expect([reports.reports, log.lines]).toEqual([[], []]);
    },
  );

  it('is not stored where it is refused without them too', async () => {
    const reports = createMemoryFailureReports();
    reports.report = () => Promise.reject(new MessageTooLargeError(2, 1));
    await expect(createReporter(reports, recordedLog())(item)).rejects.toThrow(CourtierError);
  });
});

describe('a message that was accepted and is not published', () => {
  const waiting = { envelope: envelope({ queue: null, headers: { traceparent } }), body };
  const now = () => new Date(at(9));

  it.each([
    [new CourtierError('unroutable', 'reject', 'No queue takes it.'), 'outbox', 'unroutable'],
    [new ExpiredError(at(5)), 'expired', 'expired'],
  ] as const)('becomes a failed one: %s', async (error, source, code) => {
    const [reports, log] = [createMemoryFailureReports(), recordedLog()];
    expect(await reportUnpublished({ reports, now, log }, waiting, error)).toBe(true);
    expect(reports.reports).toEqual([
      {
        ...waiting,
        failure: {
          source,
          error: expect.objectContaining({ name: error.name, message: error.message, code, permanent: true }),
          failed_at: at(9),
          attempt: 1,
        },
      },
    ]);
    const said = { message_id: 'm-1', trace_id, source, error_code: code };
    const fields = { ...said, error_name: error.name, error_message: error.message };
    expect(log.lines).toEqual([{ level: 'warn', message: 'attempt failed', fields }]);
  });

  it('stays where it is until its report is stored', async () => {
    const [reports, log] = [createMemoryFailureReports(), recordedLog()];
    reports.down = true;
    expect(await reportUnpublished({ reports, now, log }, waiting, new Error('refused'))).toBe(false);
    const fields = { message_id: 'm-1', trace_id, source: 'outbox', error_code: 'unexpected' };
    expect(log.lines).toEqual([
      {
        level: 'error',
        message: 'the failure could not be reported',
        fields: { ...fields, cause: 'queue-unavailable' },
      },
    ]);
  });
});

describe('a line of the log about a failed message', () => {
  it('names it, its message, its trace and its queue', () => {
    const record = failedMessage({ headers: { traceparent } });
    expect(logFields(record)).toEqual({
      message_id: 'm-1',
      trace_id,
      failed_message_id: record.id,
      queue: 'orders',
    });
  });
});
