import { randomUUID } from 'node:crypto';
import type { SQSRecord } from 'aws-lambda';
import type { LogEntry } from '../../core/audit/message-log.ts';
import { FailureReportSchema, type ReportedError } from '../../core/failure/report.ts';
import type { Envelope } from '../../core/message/envelope.ts';
import { ATTRIBUTE_ENVELOPE, ATTRIBUTE_TASK_TOKEN } from '../../core/message/headers.ts';
import { encodeBody } from '../../core/message/sqs-text.ts';
import { decide } from '../../core/retry/policy.ts';
import { delaysOf } from '../../core/topology/retry-schedule.ts';
import { defaultSettings } from '../../core/topology/settings.ts';
import type { PipelineDeps } from '../../functions/pipeline/consumer.ts';
import type { ConsumerFunction } from '../../functions/pipeline/define-consumer.ts';
import { type Line, recordedLog } from '../recorded-log.ts';
import { createMemoryFailureReports } from './failure-reports.ts';
import { createMemoryMessageLog } from './message-log.ts';
import { createMemoryPayloads } from './payloads.ts';
import { createMemoryPutBack } from './put-back.ts';
import { createMemoryRedeliveries } from './redeliveries.ts';
import { type Answer, createMemoryTaskOutcomes } from './task-outcomes.ts';

/** What came of one delivery. */
export type Outcome =
  /** `handle` returned. */
  | { outcome: 'handled' }
  /** The message had been handled: `handle` was not called. */
  | { outcome: 'duplicate' }
  /** Another invocation holds it: SQS brings it again. */
  | { outcome: 'returned' }
  /** It failed, and comes again after so many seconds. */
  | { outcome: 'retried'; afterSeconds: number; error: ReportedError }
  /** It failed for good, and waits for a person. `exhausted`: no retry is left. */
  | { outcome: 'failed'; reason: 'permanent' | 'exhausted'; error: ReportedError };

/** A message beside its body. */
export type DeliverOptions = {
  /** Default: a new one. Deliver with the same id to see effect once. */
  id?: string;
  /** Which delivery it is: 1, the default, is the first, 2 the first retry. */
  attempt?: number;
  /** Default: those of the queue's first binding. */
  exchange?: string;
  routingKey?: string;
  properties?: Envelope['properties'];
  headers?: Envelope['headers'];
  /** ISO 8601. Default: never. */
  expiresAt?: string;
};

export type TestedConsumer = {
  /**
   * One message through the whole pipeline. A text or bytes are the body as they are, anything else is its JSON.
   */
  deliver(body: unknown, options?: DeliverOptions): Promise<Outcome>;
  /** Every line that the consumer and the pipeline logged. */
  readonly log: { readonly lines: readonly Line[] };
  /** What is on record of a message, as GET /api/messages/{id} shows it. */
  trail(id: string): Promise<LogEntry[]>;
};

export type TestConsumerOptions = {
  /** Default: the clock of this machine. */
  now?: () => Date;
  /** Milliseconds that the invocation has: shortly before their end `signal` is aborted. Default: 30,000. */
  remainingMs?: number;
};

/**
 * A consumer on memory, with the whole pipeline: schema, effect once, immediate retries, and what a failure leads to.
 * `create` is what `defineConsumer` returned; one that needs more: `(deps) => createHandler({ ...deps, mailer })`.
 */
export function testConsumer(
  create: (deps: PipelineDeps) => ConsumerFunction,
  { now = () => new Date(), remainingMs = 30_000 }: TestConsumerOptions = {},
): TestedConsumer {
  const messages = createMemoryMessageLog();
  const reports = createMemoryFailureReports();
  const outcomes = createMemoryTaskOutcomes();
  const payloads = createMemoryPayloads();
  const log = recordedLog();
  const handler = create({
    claims: messages,
    reports,
    outcomes,
    redeliveries: createMemoryRedeliveries(),
    workQueue: createMemoryPutBack(),
    payloads,
    log,
    now,
  });
  const { queue } = handler.consumes;

  async function errorOf(record: SQSRecord, reported: number): Promise<ReportedError | undefined> {
    const token = record.messageAttributes[ATTRIBUTE_TASK_TOKEN]?.stringValue;
    return token === undefined
      ? reports.reports.slice(reported).at(-1)?.failure.error
      : errorIn(outcomes.answers.get(token));
  }

  return {
    log,
    trail: (id) => messages.trail(id),
    async deliver(body, options = {}) {
      const { id = randomUUID(), attempt = 1 } = options;
      const record = recordOf(handler.consumes, body, { ...options, id, attempt });
      const [before] = (await messages.trail(id)).filter((entry) => entry.queue === queue);
      const reported = reports.reports.length;
      const context = { getRemainingTimeInMillis: () => remainingMs };
      const { batchItemFailures } = await handler({ Records: [record] }, context);
      if (batchItemFailures.length > 0) return { outcome: 'returned' };
      const error = await errorOf(record, reported);
      if (error) return failed(handler.consumes, error, attempt);
      return { outcome: before?.status === 'delivered' ? 'duplicate' : 'handled' };
    },
  };
}

/** What the recorder and the retry workflow would decide. */
function failed({ of, queue }: ConsumerFunction['consumes'], error: ReportedError, attempt: number): Outcome {
  const delays = delaysOf(of.queues[queue] ?? {}, defaultSettings);
  const { permanent } = error;
  const decision = decide({ permanent, retries: attempt - 1, maxRetries: delays.length, delays });
  return decision.decision === 'retry'
    ? { outcome: 'retried', afterSeconds: decision.afterSeconds, error }
    : { outcome: 'failed', reason: decision.reason, error };
}

/** Of a redelivery: what its workflow got. */
function errorIn(answer: Answer | undefined): ReportedError | undefined {
  return answer && 'cause' in answer ? FailureReportSchema.parse(JSON.parse(answer.cause)).error : undefined;
}

/** The message as Lambda's SQS event source hands it over. */
function recordOf(
  { of, queue }: ConsumerFunction['consumes'],
  body: unknown,
  { id, attempt, ...options }: DeliverOptions & { id: string; attempt: number },
): SQSRecord {
  const [binding] = of.queues[queue]?.bindings ?? [];
  const { text, encoding } = encodeBody(bytesOf(body));
  const envelope: Envelope = {
    id,
    exchange: options.exchange ?? binding?.exchange ?? null,
    routing_key: options.routingKey ?? binding?.routingKey ?? '',
    queue,
    encoding,
    properties: options.properties ?? {},
    headers: options.headers ?? {},
    ...(options.expiresAt !== undefined && { expires_at: options.expiresAt }),
    ...(attempt > 1 && { redelivery: { failed_message_id: id, run: 'test', attempt: attempt - 1 } }),
  };
  const attribute = (stringValue: string) => ({ stringValue, dataType: 'String' });
  return {
    messageId: randomUUID(),
    receiptHandle: '',
    body: text,
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '0',
      SenderId: '',
      ApproximateFirstReceiveTimestamp: '0',
    },
    messageAttributes: {
      [ATTRIBUTE_ENVELOPE]: attribute(JSON.stringify(envelope)),
      ...(attempt > 1 && { [ATTRIBUTE_TASK_TOKEN]: attribute(randomUUID()) }),
    },
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:eu-west-1:000000000000:${queue}`,
    awsRegion: 'eu-west-1',
  };
}

function bytesOf(body: unknown): Uint8Array {
  if (body instanceof Uint8Array) return body;
  return new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body));
}
