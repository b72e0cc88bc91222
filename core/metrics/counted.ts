import type { Source } from '../failure/source.ts';
import type { Measure, QueueMeasure } from './measures.ts';

type Counted = {
  measure: Exclude<Measure, QueueMeasure>;
  /** Only a line whose field `source` is one of these. */
  sources?: readonly Source[];
};

/** What RabbitMQ dead-letters, or could not be taken out of it. SQS's own dead letters have metrics of SQS. */
const DEAD_IN_RABBITMQ: readonly Source[] = ['rejected', 'expired', 'delivery-limit', 'maxlen', 'bridge'];

/**
 * Lines of functions' logs that count, by their `message`: each is one of the metric. The line is there in any case, with
 * the message and its queue, so a metric and what it is made of are never apart.
 */
const COUNTED: Readonly<Record<string, Counted>> = {
  published: { measure: 'MessagesPublished' },
  accepted: { measure: 'MessagesAccepted' },
  refused: { measure: 'MessagesRefused' },
  bridged: { measure: 'MessagesBridged' },
  handled: { measure: 'MessagesHandled' },
  redelivered: { measure: 'MessagesRedelivered' },
  'attempt failed': { measure: 'AttemptsFailed' },
  recorded: { measure: 'DeadLetters', sources: DEAD_IN_RABBITMQ },
  'failed for good': { measure: 'FailuresForGood' },
  resolved: { measure: 'FailuresResolved' },
  reconciled: { measure: 'FailuresReconciled' },
  'request failed': { measure: 'RequestsFailed' },
  'key refused': { measure: 'KeysRefused' },
  'alert sent': { measure: 'AlertsSent' },
  'alert counted, not sent': { measure: 'AlertsCounted' },
};

export const countedLines: readonly string[] = Object.keys(COUNTED);

/** The metric that a line of the log is one of. */
export function measureOf(
  message: string,
  fields: Readonly<Record<string, unknown>>,
): Counted['measure'] | undefined {
  const counted = Object.hasOwn(COUNTED, message) ? COUNTED[message] : undefined;
  if (!counted?.sources) return counted?.measure;
  return counted.sources.some((source) => source === fields.source) ? counted.measure : undefined;
}
