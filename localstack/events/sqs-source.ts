import { setTimeout as delay } from 'node:timers/promises';
import { LambdaError } from '../lambda/errors.ts';
import type { FunctionRegistry, InvokeResult } from '../lambda/functions.ts';
import type { RuntimeLog } from '../runtime-log.ts';
import type { EventSource } from './event-source.ts';
import type { Filter } from './filter.ts';
import { reportedFailures, sqsRecord } from './sqs-event.ts';
import type { SqsMessage, SqsQueue } from './sqs-queue.ts';

export type SqsSourceDeps = {
  queue: SqsQueue;
  queueArn: string;
  functionName: string;
  batchSize: number;
  windowSeconds: number;
  maxConcurrency: number;
  reportsItemFailures: boolean;
  filter: Filter;
  functions: FunctionRegistry;
  log: RuntimeLog;
};

const LONG_POLL_SECONDS = 20;
/** While an invocation runs longer than this, the queue is looked at again: more processes only when one is not enough. */
const SCALE_AFTER_MS = 50;
const TROUBLE_MS = 1_000;
const THROTTLED_MS = 200;
/** Lambda: the event of one invocation, bytes, less some for the record's other fields. */
const BATCH_BYTES = 6_000_000;

/**
 * Lambda's poller for an SQS queue. What a function handled is deleted; what it failed stays until its visibility
 * timeout. FIFO: SQS holds a group back while one of its messages is out, which keeps its order.
 */
export function createSqsSource(deps: SqsSourceDeps): EventSource {
  const { functionName, log } = deps;
  const polling = new AbortController();
  let draining = false;
  let running = 0;
  let freed = Promise.withResolvers<void>();

  const handle = async (messages: SqsMessage[]) => {
    running += 1;
    try {
      await handleBatch(deps, messages, polling.signal);
    } catch (error) {
      log.warn(
        `${functionName}: a batch stays in its queue: ${error instanceof Error ? error.message : error}`,
      );
    } finally {
      running -= 1;
      freed.resolve();
    }
  };
  const poll = async () => {
    let troubled = false;
    while (!draining) {
      freed = Promise.withResolvers();
      if (running >= deps.maxConcurrency) {
        await freed.promise;
        continue;
      }
      const messages = await gather(deps, polling.signal).catch((error: unknown) => {
        if (!troubled && !draining) log.warn(`${functionName}: cannot poll ${deps.queueArn}: ${error}`);
        return undefined;
      });
      troubled = messages === undefined;
      if (!messages) await pause(TROUBLE_MS, polling.signal);
      else if (messages.length > 0)
        await Promise.race([handle(messages), pause(SCALE_AFTER_MS, polling.signal)]);
    }
  };
  return {
    start: () => void poll(),
    drain: () => {
      draining = true;
    },
    busy: () => running,
    abandon: () => polling.abort(),
  };
}

/** One batch: the first messages after a long poll, more until the batch is full or its window is over. */
async function gather(
  { queue, batchSize, windowSeconds }: SqsSourceDeps,
  signal: AbortSignal,
): Promise<SqsMessage[]> {
  const messages = await queue.receive(batchSize, LONG_POLL_SECONDS, signal);
  const deadline = Date.now() + windowSeconds * 1000;
  let bytes = sizeOf(messages);
  while (messages.length > 0 && messages.length < batchSize && bytes < BATCH_BYTES) {
    const seconds = Math.max(0, deadline - Date.now()) / 1000;
    if (windowSeconds > 0 && seconds === 0) break;
    if (windowSeconds === 0 && messages.length % 10 !== 0) break;
    const more = await queue.receive(
      batchSize - messages.length,
      Math.min(seconds, LONG_POLL_SECONDS),
      signal,
    );
    if (more.length === 0 && windowSeconds === 0) break;
    messages.push(...more);
    bytes += sizeOf(more);
  }
  return messages;
}

const sizeOf = (messages: SqsMessage[]) =>
  messages.reduce((sum, { Body }) => sum + Buffer.byteLength(Body), 0);

async function handleBatch(deps: SqsSourceDeps, messages: SqsMessage[], signal: AbortSignal): Promise<void> {
  const { queue, queueArn, functionName, filter, log } = deps;
  const records = messages.map((message) => sqsRecord(message, queueArn));
  const wanted = records.filter((record) => filter({ ...record }));
  const unwanted = records.filter((record) => !wanted.includes(record));
  if (unwanted.length > 0) await queue.delete(unwanted.map(({ receiptHandle }) => receiptHandle));
  if (wanted.length === 0) return;
  const { payload, functionError } = await invoke(deps, { Records: wanted }, signal);
  if (functionError) return log.call(`${functionName}: failed a batch of ${wanted.length}`);
  const ids = new Set(wanted.map(({ messageId }) => messageId));
  const failed = deps.reportsItemFailures ? reportedFailures(payload, ids) : new Set<string>();
  if (!failed) {
    return log.warn(
      `${functionName}: its batchItemFailures cannot be read, the whole batch of ${wanted.length} counts as failed`,
    );
  }
  const done = wanted.filter(({ messageId }) => !failed.has(messageId));
  await queue.delete(done.map(({ receiptHandle }) => receiptHandle));
}

/** A throttled function is tried again while the messages are surely still invisible. */
async function invoke(deps: SqsSourceDeps, event: unknown, signal: AbortSignal): Promise<InvokeResult> {
  const { functions, functionName, queue } = deps;
  const started = Date.now();
  while (true) {
    try {
      return await functions.invoke(functionName, event);
    } catch (error) {
      const throttled = error instanceof LambdaError && error.name === 'TooManyRequestsException';
      if (!throttled || signal.aborted) throw error;
      const waitable = ((await queue.visibilitySeconds()) * 1000) / 2;
      if (Date.now() - started > waitable) throw error;
      await pause(THROTTLED_MS, signal);
    }
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
