import * as z from 'zod';

/**
 * How a redelivery reaches its consumer. lambda, pull: through the SQS work queue, confirmed by task token. amqp: back
 * into the RabbitMQ queue, where nobody can confirm. exchange: it was never routed, so it goes to its exchange.
 */
export const RedeliverySchema = z.enum(['lambda', 'pull', 'amqp', 'exchange']);
export type Redelivery = z.infer<typeof RedeliverySchema>;

/** What an execution of the retry workflow starts with; `run` is the execution's own name. */
export type WorkflowInput = {
  id: string;
  run: string;
  delivery: Redelivery;
  /** The retry to begin with: 1 is the first. */
  attempt: number;
  /** False: redeliver now, and wait only before the retries after it. */
  wait: boolean;
  /** Seconds to wait before the first redelivery: as it was asked for, else by core/retry/wait-seconds.ts. */
  wait_seconds: number;
};

export type RetryStart = {
  /** Name of the execution. */
  run: string;
  /** Seconds before each retry, of its queue: how long it waits where `input` does not say. */
  delays: readonly number[];
  input: Omit<WorkflowInput, 'run' | 'wait_seconds'> & Partial<Pick<WorkflowInput, 'wait_seconds'>>;
};

/** The workflow that waits between retries, for every queue. A run's name starts one execution at most, however often it is asked for. */
export interface RetryWorkflow {
  /** Starting a run again, running or ended, changes nothing. Throws UnavailableError when throttled or unreachable. */
  start(request: RetryStart): Promise<void>;
  /** Ends a run; one that is unknown or has ended is left as it is. `why` shows in the execution's history. */
  stop(run: string, why: string): Promise<void>;
  status(run: string): Promise<'running' | 'ended' | 'unknown'>;
}
