import { eventMessage } from '../../../core/message/event-message.ts';
import { type StepMessage, StepMessageSchema } from '../../../core/message/workflow-messages.ts';
import { createPublishAudit } from '../../../functions/pipeline/publish-audit.ts';
import { createHandler as createStep } from '../../../functions/workflow-step/handler.ts';
import { createHandler as createStarter } from '../../../systems/ecommerce/functions/order-workflow/handler.ts';
import { createHandler as createReply } from '../../../systems/ecommerce/functions/workflow-reply/handler.ts';
import { createMemoryFailureReports } from '../../memory/failure-reports.ts';
import { createMemoryMessageLog } from '../../memory/message-log.ts';
import { createMemoryOrderWorkflows } from '../../memory/order-workflows.ts';
import { createMemoryPayloads } from '../../memory/payloads.ts';
import { createMemoryBroker } from '../../memory/publisher.ts';
import { createMemoryPutBack } from '../../memory/put-back.ts';
import { createMemoryRedeliveries } from '../../memory/redeliveries.ts';
import { createMemoryTaskOutcomes } from '../../memory/task-outcomes.ts';
import { createMemoryWorkflowSteps } from '../../memory/workflow-steps.ts';
import { recordedLog } from '../../recorded-log.ts';
import { envelope, event, record } from '../pipeline/sqs.ts';

export const NOW = '2026-01-05T10:00:00.000Z';
const [service, version] = ['payments', '1.0'];

/** The three functions of an order's workflow on memory adapters; the broker has a queue for payments and one for stock. */
export function setUp() {
  const clock = { now: NOW };
  const now = () => new Date(clock.now);
  const log = recordedLog();
  const workflows = createMemoryOrderWorkflows();
  const steps = createMemoryWorkflowSteps();
  const outcomes = createMemoryTaskOutcomes();
  const reports = createMemoryFailureReports();
  const messages = createMemoryMessageLog();
  const started: string[] = [];
  const broker = createMemoryBroker({
    products_exchange: {
      'products.inventory.check': ['products_queue'],
      'products.inventory.release': ['products_queue'],
    },
    orders_exchange: { 'payments.process': ['payments_queue'], 'payments.refund': ['payments_queue'] },
    deliveries_exchange: {},
  });
  const pipeline = {
    claims: messages,
    reports,
    outcomes,
    payloads: async () => createMemoryPayloads(),
    redeliveries: createMemoryRedeliveries(),
    workQueue: createMemoryPutBack(),
    log,
    now,
  };
  const executions = { start: async (orderId: string) => void started.push(orderId) };
  let secrets = 0;
  const step = createStep({
    workflows,
    steps,
    outcomes,
    publisher: broker.publisher,
    audit: createPublishAudit({ messageLog: messages, timeoutMs: 1_000, log }),
    newSecret: () => `secret-${++secrets}`,
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
  const starter = createStarter({ ...pipeline, workflows, executions });
  const reply = createReply({ ...pipeline, steps });
  const message = (name: string, data: Record<string, unknown>) =>
    eventMessage(name, data, { at: now(), service, version });
  const api = {
    clock,
    log,
    workflows,
    steps,
    messages,
    outcomes,
    reports,
    started,
    broker,
    step,
    created: (order: Record<string, unknown>, id = 'm-1') =>
      consume(starter, 'order_workflow', message('order.created', order), id),
    /** As the service that was asked, unless it is said to be from another. */
    answer: (data: Record<string, unknown>, id: string, from?: string) =>
      consume(reply, 'workflow_replies', message('workflow.reply', data), id, from ?? askedFor(data)),
    ask: (name: string, token: string, ended: unknown = null, orderId = 'o-1', entered_at?: string) =>
      step({
        action: 'send',
        order_id: orderId,
        ended,
        step: name,
        deadline_seconds: /release|refund|cancel/.test(name) ? null : 60,
        task_token: token,
        ...(entered_at && { entered_at }),
      }),
    finish: (ended: unknown, orderId = 'o-1') => step({ action: 'finish', order_id: orderId, ended }),
    /** The messages that a service's queue holds. */
    asked: (queue: string): StepMessage[] =>
      (broker.queues.get(queue) ?? []).map(({ body }) =>
        StepMessageSchema.parse(JSON.parse(Buffer.from(body).toString())),
      ),
  };
  return api;
}

function askedFor({ step_id }: Record<string, unknown>): string {
  const [, step = ''] = String(step_id).split(':');
  return step.startsWith('inventory') ? 'products' : step.startsWith('shipping') ? 'deliveries' : 'payments';
}
