import type * as z from 'zod';
import type { FailureReports } from '../../core/failure/reports.ts';
import type { Claims } from '../../core/idempotency/claims.ts';
import type { Log } from '../../core/log.ts';
import type { Message } from '../../core/message/message.ts';
import type { PutBack } from '../../core/message/put-back.ts';
import type { ParkedKeys } from '../../core/parked-keys/store.ts';
import type { PayloadStore } from '../../core/payload/payload-store.ts';
import type { Redeliveries } from '../../core/retry/redeliveries.ts';
import type { TaskOutcomes } from '../../core/retry/task-outcomes.ts';
import type { Topology } from '../../core/topology/define.ts';
import type { TraceContext } from '../../core/trace/carried.ts';
import type { Spans } from '../../core/trace/spans.ts';

/** What a consumer author writes. */
export type Consumer<Schema extends z.ZodType, Queue extends string = string> = {
  /** The topology that declares the queue. */
  of: Topology<string, Queue>;
  /** The queue that this function consumes: a misspelt name does not compile. */
  queue: NoInfer<Queue>;
  /** What the JSON body must be; anything else is failed for good without `handle`. */
  schema: Schema;
  /**
   * Does the message's work. To return is success. To throw PermanentError gives the message to a person at once;
   * whatever else is thrown is tried again, by the queue's retry settings.
   */
  handle: (data: z.output<Schema>, context: HandleContext) => Promise<void>;
};

export type HandleContext = {
  message: Message;
  messageId: string;
  /**
   * Which delivery this is: 1 is the first, 2 the first retry, or the turn of a message that was parked. Immediate retries are
   * of the same delivery.
   */
  attempt: number;
  /**
   * When it was first this message's turn, ISO 8601: on a retry the time of its first failure. Messages of one key that
   * came while it waited are after it.
   */
  firstHandledAt: string;
  /** Present on a replay: the operation, and the id under which the message was published first. */
  replay?: { operation: string; of: string };
  /**
   * The message's trace, the same on every retry. `headers` carries it on: into the headers of an HTTP call or of a message,
   * so that what the consumer asks of others is found under its id too.
   */
  trace: TraceContext;
  /** Says `message_id`, `queue`, `attempt` and `trace_id` on every line. */
  log: Log;
  /** Aborted shortly before the function's time is over: stop, so that the failure can still be reported in words. */
  signal: AbortSignal;
};

/** What the pipeline needs; `consumerDeps` in wiring/consumer.ts builds it from the environment. */
export type PipelineDeps = {
  claims: Claims;
  reports: FailureReports;
  outcomes: TaskOutcomes;
  redeliveries: Redeliveries;
  /** Of a queue that parks messages of a key behind one that failed (`onFailure`); others need none. */
  parkedKeys?: ParkedKeys;
  /** The consumer's own work queue. */
  workQueue: PutBack;
  /** Where a body is that did not fit into SQS. */
  payloads: Pick<PayloadStore, 'get'>;
  /** Default: none are recorded. */
  spans?: Spans;
  log: Log;
  /** What `handle` logs with: its words must count for no metric. Default: `log`. */
  authorsLog?: Log;
  now: () => Date;
  /** Tries after the first within one delivery. Default: what the topology says of the queue (`retry.immediate`). */
  immediateRetries?: number;
};
