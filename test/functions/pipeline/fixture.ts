import type { SQSRecord } from 'aws-lambda';
import * as z from 'zod';
import { defineTopology } from '../../../core/topology/define.ts';
import type { HandleContext, PipelineDeps } from '../../../functions/pipeline/consumer.ts';
import { defineConsumer } from '../../../functions/pipeline/define-consumer.ts';
import { createMemoryFailureReports } from '../../memory/failure-reports.ts';
import { createMemoryMessageLog } from '../../memory/message-log.ts';
import { createMemoryPayloads } from '../../memory/payloads.ts';
import { createMemoryPutBack } from '../../memory/put-back.ts';
import { createMemoryRedeliveries } from '../../memory/redeliveries.ts';
import { createMemoryTaskOutcomes } from '../../memory/task-outcomes.ts';
import { recordedLog } from '../../recorded-log.ts';
import { event, returned } from './sqs.ts';

export const NOW = '2026-01-05T10:00:00.000Z';
export const schema = z.object({ to: z.string(), count: z.number().int().optional() });
export type Data = z.output<typeof schema>;
type Handle = (data: Data, context: HandleContext) => Promise<void>;

const topology = defineTopology({
  system: 'mails',
  description: 'Mails.',
  exchanges: { email: { type: 'direct', description: 'Mails to send.' } },
  queues: {
    email_queue: {
      bindings: [{ exchange: 'email', routingKey: 'email.confirmation' }],
      delivery: 'lambda',
      consumer: { function: 'email' },
      impact: 'No mails.',
    },
  },
});

/** A consumer of email_queue on memory adapters, and all that it did. `deps`: for a consumer of another queue on the same. */
export function fixture(handle: Handle = async () => {}, more: Partial<PipelineDeps> = {}) {
  const log = recordedLog();
  const messages = createMemoryMessageLog();
  const reports = createMemoryFailureReports();
  const outcomes = createMemoryTaskOutcomes();
  const redeliveries = createMemoryRedeliveries();
  const workQueue = createMemoryPutBack();
  const payloads = createMemoryPayloads();
  const handled: { data: Data; context: HandleContext }[] = [];
  const deps: PipelineDeps = {
    claims: messages,
    reports,
    outcomes,
    payloads,
    redeliveries,
    workQueue,
    log,
    now: () => new Date(NOW),
    ...more,
  };
  const handler = defineConsumer({
    of: topology,
    queue: 'email_queue',
    schema,
    async handle(data, context) {
      handled.push({ data, context });
      await handle(data, context);
    },
  })(deps);

  /** One invocation; answers the ids of the records that SQS shall bring again. */
  async function deliver(records: SQSRecord[], remainingMs = 30_000): Promise<string[]> {
    return returned(await handler(event(...records), { getRemainingTimeInMillis: () => remainingMs }));
  }
  return { deliver, deps, handled, log, messages, reports, outcomes, payloads, redeliveries, workQueue };
}

/** The stage `queue:email_queue` of a message's audit trail. */
export async function auditOf(messages: ReturnType<typeof createMemoryMessageLog>, id: string) {
  return (await messages.trail(id)).find((entry) => entry.queue === 'email_queue');
}
