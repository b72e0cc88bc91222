import { CourtierError } from '../errors.ts';
import type { FailureReport } from '../failure/report.ts';
import type { Envelope } from './envelope.ts';

/**
 * A message as it travels through SQS. `envelope.encoding` is set by the sender. When `envelope.body_ref` is
 * set, `body` is empty and the payload store has it.
 */
export type WorkItem = {
  envelope: Envelope;
  body: Uint8Array;
  /** A credential of the workflow that waits for the outcome: never logged, kept or shown. */
  taskToken?: string;
  /** On its way to the recorder only. */
  failure?: FailureReport;
};

/** A message that SQS can never take: waiting will not make it smaller. */
export class MessageTooLargeError extends CourtierError {
  constructor(bytes: number, limit: number) {
    super(
      'message-too-large',
      'fail',
      `The message is too large for SQS: ${bytes} bytes with its headers, ${limit} at most.`,
      { details: { bytes, limit } },
    );
  }
}

/** SQS said that this very message is wrong, and will say so again. */
export class MessageRefusedError extends CourtierError {
  constructor(code: string, reason: string) {
    super('message-refused', 'fail', `SQS refused the message: ${reason}`, { details: { code } });
  }
}
