import type { FailedMessage } from '../../../core/failure/failed-message.ts';
import { failedMessageId } from '../../../core/failure/id.ts';
import { keepPayload } from '../../../core/failure/payload.ts';
import { recordFailure } from '../../../core/failure/recording.ts';
import type { FailureReport } from '../../../core/failure/report.ts';
import type { Envelope } from '../../../core/message/envelope.ts';
import { at, envelope, failureReport } from './records.ts';

export const lambda = { delivery: 'lambda', delays: [60, 300, 1800] } as const;
export const amqp = { delivery: 'amqp', delays: [60, 300, 1800] } as const;
export const never = { delivery: 'lambda', delays: [] } as const;

type Reporting = {
  plan?: Parameters<typeof recordFailure>[2];
  envelope?: Partial<Envelope>;
  now?: string;
  content?: string;
};

/** What the report of a failure does to the record that there is, or without one. */
export function recorded(
  existing: FailedMessage | undefined,
  failure: Partial<FailureReport> = {},
  { plan = lambda, envelope: more = {}, now = at(0), content }: Reporting = {},
) {
  const sent = envelope(more);
  const payload = keepPayload('unused', Buffer.from('{"order_id":"o-1"}'), sent);
  const id = existing?.id ?? failedMessageId(sent.id, sent.queue);
  const reported = { id, envelope: sent, failure: failureReport(failure), payload, content };
  return recordFailure(existing, reported, plan, now);
}
