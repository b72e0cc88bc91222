import { CourtierError } from '../errors.ts';
import type { Log } from '../log.ts';
import { withHeaders } from '../message/left-out.ts';
import { traceFields, traceIn, withTrace } from '../trace/carried.ts';
import type { FailedItem, FailureReports } from './reports.ts';

export type Report = (item: FailedItem) => Promise<void>;

/**
 * Reports a failure, if need be without the message's headers, which it then names: headers alone may be more than SQS
 * takes, and a report that can never be sent would hold up the whole queue.
 */
export function createReporter(reports: FailureReports, log: Log): Report {
  return async (item) => {
    const { envelope, failure } = item;
    try {
      await reports.report(item);
    } catch (error) {
      if (!(error instanceof CourtierError) || error.disposition === 'retry') throw error;
      const trace = traceIn(envelope.headers);
      const left = trace ? withTrace({}, trace) : {};
      const dropped = Object.keys(envelope.headers).filter((name) => !Object.hasOwn(left, name));
      const bare = withHeaders({ ...envelope, properties: {} }, left, dropped);
      await reports.report({ ...item, envelope: bare });
      log.warn('reported without properties and headers', {
        message_id: envelope.id,
        ...traceFields(envelope.headers),
        error_code: error.code,
      });
    }
    log.warn('attempt failed', {
      message_id: envelope.id,
      ...traceFields(envelope.headers),
      queue: envelope.queue,
      source: failure.source,
      error_name: failure.error.name,
      error_message: failure.error.message,
    });
  };
}
