import type { FailureReports } from '../../core/failure/reports.ts';
import { SQS_MESSAGE_BYTES } from '../../core/limits.ts';
import type { PayloadStore } from '../../core/payload/payload-store.ts';
import { byReference } from '../../core/payload/transit.ts';
import type { SqsCalls } from './calls.ts';
import { lateSuccess, outgoingBytes, toOutgoing } from './outgoing.ts';
import { sendOne } from './send-one.ts';

export type FailureReportsDeps = {
  call: SqsCalls;
  queueUrl: string;
  payloads: Pick<PayloadStore, 'put'>;
};

/** The recorder's queue. A body that does not fit beside its report goes to the payload store first. */
export function createFailureReports(deps: FailureReportsDeps): FailureReports {
  return {
    async report(item) {
      const whole = toOutgoing(item);
      const isThere = item.envelope.body_ref !== undefined || outgoingBytes(whole) <= SQS_MESSAGE_BYTES;
      const outgoing = isThere ? whole : toOutgoing(await byReference(item, deps.payloads));
      await sendOne(deps.call, deps.queueUrl, outgoing);
    },
    succeededLate: (success) => sendOne(deps.call, deps.queueUrl, lateSuccess(success)),
  };
}
