import { eventMessage } from '../../../core/message/event-message.ts';
import { type StepMessage, StepMessageSchema } from '../../../core/message/workflow-messages.ts';
import { noSpans } from '../../../core/trace/spans.ts';
import type { Workflow } from '../../../core/workflow/define.ts';
import { createHandler as createReply } from '../../../functions/workflow-reply/handler.ts';
import { createHandler as createStarter } from '../../../functions/workflow-start/handler.ts';
import { createHandler as createStep } from '../../../functions/workflow-step/handler.ts';
import { createMemoryFailureReports } from '../../memory/failure-reports.ts';
import { createMemoryMessageLog } from '../../memory/message-log.ts';
import { createMemoryPayloads } from '../../memory/payloads.ts';
import { createMemoryBroker } from '../../memory/publisher.ts';
import { createMemoryPutBack } from '../../memory/put-back.ts';
import { createMemoryRedeliveries } from '../../memory/redeliveries.ts';
import { createMemoryTaskOutcomes } from '../../memory/task-outcomes.ts';
import { createMemoryWorkflowRuns } from '../../memory/workflow-runs.ts';
import { createMemoryWorkflowSteps } from '../../memory/workflow-steps.ts';
import { recordedLog } from '../../recorded-log.ts';
import { order } from '../../shop/workflow.ts';
import { envelope, event, record } from '../pipeline/sqs.ts';

const shop = {
  products_exchange: {
    'products.inventory.check': ['products_queue'],
    'products.inventory.release': ['products_queue'],
  },
  payments_exchange: { 'payments.process': ['payments_queue'], 'payments.refund': ['payments_queue'] },
  deliveries_exchange: {},
};

export const run = (run_id: string) => ({ workflow: 'order', run_id });
export const NOW = '2026-01-05T10:00:00.000Z';
const [service, version] = ['payments', '1.0'];

/** The three functions of a workflow, of an order unless another is given, on memory adapters; the broker has a queue for payments and one for stock. */
export function setUp(
  workflow: Workflow = order,
  exchanges: Parameters<typeof createMemoryBroker>[0] = shop,
) {
  const clock = { now: NOW };
  const now = () => new Date(clock.now);
  const log = recordedLog();
  const runs = createMemoryWorkflowRuns();
  const steps = createMemoryWorkflowSteps();
  const outcomes = createMemoryTaskOutcomes();
  const reports = createMemoryFailureReports();
  const messages = createMemoryMessageLog();
  const started: string[] = [];
  const broker = createMemoryBroker(exchanges);
  const pipeline = {
    claims: messages,
    reports,
    outcomes,
    payloads: createMemoryPayloads(),
    redeliveries: createMemoryRedeliveries(),
    workQueue: createMemoryPutBack(),
    log,
    now,
  };
  const executions = { start: async (orderId: string) => void started.push(orderId) };
  let secrets = 0;
  const step = createStep({
    workflows: [workflow],
    runs,
    steps,
    outcomes,
    publisher: broker.publisher,
    newSecret: () => `secret-${++secrets}`,
    spans: noSpans,
    now,
    log,
  });
  const consume = async (
    handler: ReturnType<typeof createStarter>,
    queue: string,
    body: unknown,
    id: string,
    user_id?: string,
  ) => {
    const plain = { ...envelope({ queue }), id };
    const carried = { ...plain, properties: { ...plain.properties, ...(user_id && { user_id }) } };
    return handler(event(record(carried, body)), { getRemainingTimeInMillis: () => 30_000 });
  };
  const starter = createStarter({ ...pipeline, workflow, runs, executions });
  const reply = createReply({ ...pipeline, workflow, steps });
  const message = (name: string, data: Record<string, unknown>) =>
    eventMessage(name, data, { at: now(), service, version });
  const api = {
    clock,
    log,
    runs,
    steps,
    messages,
    outcomes,
    reports,
    started,
    broker,
    step,
    created: (input: Record<string, unknown>, id = 'm-1') =>
      consume(starter, workflow.start.queue, message(workflow.start.event, input), id),
    /** As the service that was asked, unless it is said to be from another. */
    answer: (data: Record<string, unknown>, id: string, from?: string) =>
      consume(reply, workflow.replies.queue, message('workflow.reply', data), id, from ?? askedFor(data)),
    ask: (name: string, token: string, ended: unknown = null, orderId = 'o-1', entered_at?: string) =>
      step({
        action: 'send',
        workflow: workflow.name,
        run_id: orderId,
        ended,
        step: name,
        deadline_seconds: /release|refund|cancel/.test(name) ? null : 60,
        task_token: token,
        ...(entered_at && { entered_at }),
      }),
    finish: (ended: unknown, orderId = 'o-1') =>
      step({ action: 'finish', workflow: workflow.name, run_id: orderId, ended }),
    /** The messages that a service's queue holds. */
    asked: (queue: string): StepMessage[] =>
      (broker.queues.get(queue) ?? []).map(({ body }) =>
        StepMessageSchema.parse(JSON.parse(Buffer.from(body).toString())),
      ),
  };
  return api;
}

function askedFor({ step_id }: Record<string, unknown>): string {
  const [, , step = ''] = String(step_id).split(':');
  return step.startsWith('inventory') ? 'products' : step.startsWith('shipping') ? 'deliveries' : 'payments';
}
