import { failedMessageId, payloadKey } from '../../core/failure/id.ts';
import type { FailureReports } from '../../core/failure/reports.ts';
import { SQS_MESSAGE_BYTES } from '../../core/limits.ts';
import type { WorkItem } from '../../core/message/work-item.ts';
import type { PayloadStore } from '../../core/payload/payload-store.ts';
import type { SqsCalls } from './calls.ts';
import { lateSuccess, type Outgoing, outgoingBytes, toOutgoing } from './outgoing.ts';
import { sendOne } from './send-one.ts';

export type FailureReportsDeps = {
  call: SqsCalls;
  queueUrl: string;
  /** Asked for when a body does not fit, which is seldom: so that nobody pays for its client at a cold start. */
  payloads: () => Promise<PayloadStore>;
};

/** The recorder's queue. A body that does not fit beside its report goes to the payload store first. */
export function createFailureReports(deps: FailureReportsDeps): FailureReports {
  return {
    async report(item) {
      const whole = toOutgoing(item);
      const outgoing = outgoingBytes(whole) <= SQS_MESSAGE_BYTES ? whole : await offload(deps, item);
      await sendOne(deps.call, deps.queueUrl, outgoing);
    },
    succeededLate: (success) => sendOne(deps.call, deps.queueUrl, lateSuccess(success)),
  };
}

async function offload(deps: FailureReportsDeps, item: WorkItem): Promise<Outgoing> {
  const key = payloadKey(failedMessageId(item.envelope.id, item.envelope.queue));
  const payloads = await deps.payloads();
  await payloads.put(key, item.body);
  return toOutgoing({ ...item, envelope: { ...item.envelope, body_ref: key } });
}
