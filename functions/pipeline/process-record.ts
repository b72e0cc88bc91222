import type { SQSRecord } from 'aws-lambda';
import type * as z from 'zod';
import { boundLog } from '../../core/bound-log.ts';
import { classify } from '../../core/failure/classify.ts';
import { attemptNumber, deliveryName } from '../../core/failure/report.ts';
import type { Source } from '../../core/failure/source.ts';
import { ConsumerCrashed } from '../../core/idempotency/claims.ts';
import type { Log } from '../../core/log.ts';
import { MessageIdReused } from '../../core/message/content.ts';
import { type Envelope, toMessage } from '../../core/message/envelope.ts';
import { checkExpiry, ExpiredError } from '../../core/message/expiry.ts';
import { HEADER_REPLAY, HEADER_REPLAY_OF } from '../../core/message/headers.ts';
import { isVouchedFor } from '../../core/message/origin.ts';
import { originalContent, wholeBody } from '../../core/payload/transit.ts';
import { isSuperseded } from '../../core/retry/superseded.ts';
import { contextOf, traceFields } from '../../core/trace/carried.ts';
import { consumeSpan } from '../../core/trace/message-span.ts';
import { noSpans } from '../../core/trace/spans.ts';
import type { Trace } from '../../core/trace/trace.ts';
import { claim, type Invocation, markDelivered, release } from './claim.ts';
import type { Consumer, HandleContext, PipelineDeps } from './consumer.ts';
import { apart, type Delivery, readDelivery } from './delivery.ts';
import { confirm, confirmLate, describeFailure, drop, fail, type Settled } from './outcome.ts';
import { parseBody } from './parse-body.ts';
import { closeKey, turnOf } from './turn.ts';

/** One record's way through the pipeline. */
export async function processRecord<Schema extends z.ZodType>(
  consumer: Consumer<Schema>,
  deps: PipelineDeps,
  invocation: Invocation,
  record: SQSRecord,
): Promise<Settled> {
  const delivery = readDelivery(record, consumer.queue);
  const about = {
    message_id: delivery.envelope.id,
    queue: consumer.queue,
    attempt: attemptNumber(delivery.envelope),
    ...traceFields(delivery.envelope.headers),
  };
  const log = boundLog(deps.log, about);
  const authorsLog = boundLog(deps.authorsLog ?? deps.log, about);
  if (await isSuperseded(deps, delivery.envelope, log)) {
    await drop(deps, delivery, log);
    return { answer: 'acknowledge' };
  }
  const turn = await turnOf(consumer, deps, invocation, record, delivery, log);
  if (turn && 'answer' in turn) return turn;
  const described = consumeSpan(delivery.envelope);
  const span = (deps.spans ?? noSpans).start(described);
  let claims: number;
  try {
    const outcome = await attempt(consumer, deps, invocation, delivery, {
      log,
      authorsLog,
      trace: span.trace,
    });
    span.end();
    if ('busyUntil' in outcome) return { answer: 'return', notBefore: outcome.busyUntil };
    claims = outcome.claims;
  } catch (thrown) {
    span.end(thrown);
    const source = sourceOf(thrown);
    const failure = {
      ...describeFailure(delivery, source, thrown, deps.now().toISOString()),
      // Where none is recorded the span is still its caller's.
      ...(span.trace === described.parent ? {} : { span_id: span.trace.spanId }),
    };
    const { name, message, code, permanent } = failure.error;
    log.warn('attempt failed', {
      error_name: name,
      error_message: message,
      error_code: code,
      permanent,
      source,
    });
    const reported = thrown instanceof MessageIdReused ? apart(delivery) : delivery;
    const closing = await closeKey(turn, reported, failure);
    if (closing === 'full') return { answer: 'return' };
    return { answer: await fail(deps, reported, closing, log) };
  }
  const { envelope, taskToken } = delivery;
  const content = originalContent(delivery);
  const success = { envelope, taskToken, content, order_group: turn?.name.group };
  if (turn?.held) return { answer: await confirmLate(deps, success, log) };
  return { answer: await confirm(deps, success, claims, log) };
}

function sourceOf(thrown: unknown): Source {
  if (thrown instanceof ExpiredError) return 'expired';
  return thrown instanceof ConsumerCrashed ? 'crash' : 'consumer';
}

/** The logs and the trace of one delivery. */
type Within = { log: Log; authorsLog: Log; trace: Trace };

/** Claims the message and handles it, unless it was handled. Throws why it could not be handled; by then the claim is released. */
async function attempt<Schema extends z.ZodType>(
  consumer: Consumer<Schema>,
  deps: PipelineDeps,
  invocation: Invocation,
  delivery: Delivery,
  within: Within,
): Promise<{ claims: number } | { busyUntil: string }> {
  const { log } = within;
  if (delivery.unreadable) throw delivery.unreadable;
  const [claimed] = await Promise.all([
    claim(consumer, deps, invocation, delivery, deliveryName(delivery.envelope)),
    invocation.hidden,
  ]);
  if (claimed.outcome === 'busy') {
    log.info('busy: another process handles it');
    return { busyUntil: claimed.leaseUntil };
  }
  if (claimed.outcome === 'crashed') throw new ConsumerCrashed();
  if (claimed.outcome === 'other') throw new MessageIdReused(delivery.envelope.id);
  if (claimed.outcome === 'delivered') {
    log.info('duplicate');
    return { claims: claimed.attempts };
  }
  const startedAt = deps.now().getTime();
  try {
    await handle(consumer, deps, invocation, delivery, within);
  } catch (thrown) {
    await release(consumer, deps, delivery, classify(thrown), log);
    throw thrown;
  }
  await markDelivered(consumer, deps, delivery, log);
  log.info('handled', { duration_ms: deps.now().getTime() - startedAt });
  return { claims: claimed.attempts };
}

/** The author's `handle`, with the queue's immediate retries. Throws what the last try threw. */
async function handle<Schema extends z.ZodType>(
  consumer: Consumer<Schema>,
  deps: PipelineDeps,
  { signal }: Invocation,
  { envelope, body: carried }: Delivery,
  { log, authorsLog, trace }: Within,
): Promise<void> {
  checkExpiry(envelope, deps.now());
  const body = await wholeBody({ envelope, body: carried }, deps.payloads);
  const data = parseBody(consumer.schema, body, envelope.properties);
  const message = toMessage(envelope, body);
  const context = {
    message,
    messageId: envelope.id,
    attempt: attemptNumber(envelope),
    ...replayOf(envelope),
    firstHandledAt: envelope.redelivery?.failed_at ?? deps.now().toISOString(),
    trace: contextOf(trace),
    log: authorsLog,
    signal,
  };
  const immediateRetries = deps.immediateRetries ?? consumer.of.queues[consumer.queue]?.retry?.immediate ?? 0;
  for (let tries = 1; ; tries += 1) {
    try {
      return await consumer.handle(data, context);
    } catch (thrown) {
      const { name, message: text, permanent } = classify(thrown);
      if (permanent || signal.aborted || tries > immediateRetries) throw thrown;
      log.warn('try failed, trying again at once', { error_name: name, error_message: text, tries });
    }
  }
}

/** Only where Courtier said so: a publisher can write any header. */
function replayOf({ id, headers, properties }: Envelope): Pick<HandleContext, 'replay'> {
  const operation = headers[HEADER_REPLAY];
  if (typeof operation !== 'string' || !isVouchedFor(properties)) return {};
  const of = headers[HEADER_REPLAY_OF];
  return { replay: { operation, of: typeof of === 'string' ? of : id } };
}
