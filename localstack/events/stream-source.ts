import { setTimeout as delay } from 'node:timers/promises';
import { LambdaError } from '../lambda/errors.ts';
import type { FunctionRegistry } from '../lambda/functions.ts';
import type { RuntimeLog } from '../runtime-log.ts';
import type { Checkpoints } from './checkpoints.ts';
import type { Stream } from './dynamodb-stream.ts';
import type { EventSource } from './event-source.ts';
import type { Filter } from './filter.ts';
import { firstFailure, type StreamEventRecord, streamEventRecord } from './stream-event.ts';
import type { GivenUp } from './stream-failure.ts';

export type StreamSourceDeps = {
  stream: Stream;
  streamArn: string;
  functionName: string;
  batchSize: number;
  startingPosition: 'TRIM_HORIZON' | 'LATEST';
  reportsItemFailures: boolean;
  bisects: boolean;
  /** Retries of a batch that fails; -1: until its records are too old. */
  maxRetries: number;
  /** Seconds; -1: as long as the stream has them. */
  maxAgeSeconds: number;
  filter: Filter;
  /** Gets what is given up; it is not passed over before that. */
  onFailure: ((given: GivenUp) => Promise<void>) | undefined;
  checkpoints: () => Promise<Checkpoints>;
  functions: FunctionRegistry;
  log: RuntimeLog;
};

/** As Lambda: four times a second. */
const LOOK_MS = 250;
/** While something comes, this is quicker, since somebody waits for what follows. */
const LIVELY_LOOK_MS = 100;
const LIVELY_MS = 10_000;
const TROUBLE_MS = 1_000;
/** Before a batch that failed is tried again: doubled each time, up to the second. */
const RETRY_MS = 100;
const RETRY_MS_MAX = 2_000;

/**
 * Lambda's poller for a DynamoDB stream: the records of a shard in their order, one batch at a time. A batch that fails
 * is tried again, halved where the mapping says so, until it is done or given up; nothing of its shard overtakes it.
 * What is done is written down after it is done: a runtime that is killed between the two hands it over again.
 */
export function createStreamSource(deps: StreamSourceDeps): EventSource {
  const stopping = new AbortController();
  const state = { draining: false, running: 0 };
  const poll = async () => {
    const iterators = new Map<string, string | undefined>();
    let troubled = false;
    let foundAt = performance.now();
    while (!state.draining) {
      try {
        const found = await look(deps, iterators, state, stopping.signal);
        troubled = false;
        if (found) foundAt = performance.now();
        else {
          const isLively = performance.now() - foundAt < LIVELY_MS;
          await pause(isLively ? LIVELY_LOOK_MS : LOOK_MS, stopping.signal);
        }
      } catch (error) {
        if (!troubled && !state.draining)
          deps.log.warn(`${deps.functionName}: cannot read ${deps.streamArn}: ${error}`);
        troubled = true;
        // Iterators may have run out: the checkpoints tell where to go on.
        iterators.clear();
        await pause(TROUBLE_MS, stopping.signal);
      }
    }
  };
  return {
    start: () => void poll(),
    drain: () => {
      state.draining = true;
    },
    busy: () => state.running,
    abandon: () => {
      state.draining = true;
      stopping.abort();
    },
  };
}

type State = { draining: boolean; running: number };

/** One page of each shard, the parents first. Whether there was anything. */
async function look(
  deps: StreamSourceDeps,
  iterators: Map<string, string | undefined>,
  state: State,
  signal: AbortSignal,
): Promise<boolean> {
  const { stream, startingPosition, batchSize } = deps;
  const checkpoints = await deps.checkpoints();
  if (iterators.size === 0 || [...iterators.values()].includes(undefined)) {
    for (const shard of await stream.shards()) {
      if (iterators.has(shard)) continue;
      const after = checkpoints.of(shard);
      iterators.set(shard, await stream.iterator(shard, after ? { after } : startingPosition));
    }
  }
  let found = false;
  for (const [shard, iterator] of iterators) {
    if (iterator === undefined || state.draining) continue;
    const page = await stream.records(iterator, batchSize);
    const records = page.records.map((record) => streamEventRecord(record, deps.streamArn));
    if (records.length > 0) {
      found = true;
      state.running += 1;
      const handled = await handle(deps, shard, records, checkpoints, { state, signal }).finally(() => {
        state.running -= 1;
      });
      if (!handled) return found;
    }
    iterators.set(shard, page.next);
  }
  return found;
}

/** Works the records off in their order. False when the runtime ended before that. */
async function handle(
  deps: StreamSourceDeps,
  shard: string,
  records: readonly StreamEventRecord[],
  checkpoints: Checkpoints,
  { state, signal }: { state: State; signal: AbortSignal },
): Promise<boolean> {
  const last = records.at(-1)?.dynamodb.SequenceNumber;
  const wanted = records.filter((record) => deps.filter({ ...record }));
  /** Parts of the batch that are still to do, in their order. */
  const parts: Part[] = wanted.length > 0 ? [{ records: wanted, failures: 0 }] : [];
  for (let part = parts.shift(); part; part = parts.shift()) {
    // What failed comes again after the next start.
    if (state.draining && part.failures > 0) return false;
    const rest = await attempt(deps, shard, part, signal);
    if (rest === 'ended') return false;
    parts.unshift(...rest);
    const todo = parts[0]?.records[0];
    const at = todo === undefined ? -1 : records.indexOf(todo);
    const done = at < 0 ? last : records[at - 1]?.dynamodb.SequenceNumber;
    if (done !== undefined) await checkpoints.set(shard, done);
  }
  if (wanted.length === 0 && last !== undefined) await checkpoints.set(shard, last);
  return true;
}

type Part = { records: readonly StreamEventRecord[]; failures: number };

/** Invokes the function with a part; answers what of it is left. */
async function attempt(
  deps: StreamSourceDeps,
  shard: string,
  part: Part,
  signal: AbortSignal,
): Promise<Part[] | 'ended'> {
  const { records } = part;
  if (part.failures > 0) await pause(Math.min(RETRY_MS * 2 ** (part.failures - 1), RETRY_MS_MAX), signal);
  const condition = givenUp(deps, part);
  if (condition !== undefined) {
    await deps.onFailure?.({ condition, shard, records, invocations: part.failures });
    deps.log.warn(`${deps.functionName}: gave up ${records.length} records of its stream: ${condition}`);
    return [];
  }
  const failedAt = await invoke(deps, records, signal);
  if (failedAt === 'ended') return 'ended';
  if (failedAt === undefined) return [];
  const failed = records.slice(failedAt);
  // Where some of it succeeded it is another batch, which has failed once.
  const failures = failedAt > 0 ? 1 : part.failures + 1;
  if (!deps.bisects || failed.length === 1 || failedAt > 0) return [{ records: failed, failures }];
  const middle = Math.ceil(failed.length / 2);
  // Halving does not count as a retry.
  return [failed.slice(0, middle), failed.slice(middle)].map((half, n) => ({
    records: half,
    failures: n === 0 ? Math.max(1, part.failures) : 0,
  }));
}

function givenUp(
  { maxRetries, maxAgeSeconds }: StreamSourceDeps,
  { records, failures }: Part,
): GivenUp['condition'] | undefined {
  if (failures === 0) return undefined;
  if (maxRetries >= 0 && failures > maxRetries) return 'RetryAttemptsExhausted';
  const oldest = (records[0]?.dynamodb.ApproximateCreationDateTime ?? 0) * 1000;
  return maxAgeSeconds >= 0 && Date.now() - oldest > maxAgeSeconds * 1000 ? 'RecordAgeExceeded' : undefined;
}

/** From which record on the batch failed; undefined: nowhere. A throttled function is asked until it has time. */
async function invoke(
  { functions, functionName, reportsItemFailures, log }: StreamSourceDeps,
  Records: readonly StreamEventRecord[],
  signal: AbortSignal,
): Promise<number | undefined | 'ended'> {
  while (!signal.aborted) {
    try {
      const { payload, functionError } = await functions.invoke(functionName, { Records });
      if (functionError) {
        log.call(`${functionName}: failed a batch of ${Records.length}`);
        return signal.aborted ? 'ended' : 0;
      }
      const numbers = Records.map(({ dynamodb }) => dynamodb.SequenceNumber);
      return reportsItemFailures ? firstFailure(payload, numbers) : undefined;
    } catch (error) {
      if (!(error instanceof LambdaError)) throw error;
      await pause(RETRY_MS_MAX / 10, signal);
    }
  }
  return 'ended';
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
