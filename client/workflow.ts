import {
  STEP_REASON_CHARS,
  type StepMessage,
  StepMessageSchema,
  type WorkflowReply,
} from '../core/message/workflow-messages.ts';
import type { ConsumeHandler } from './amqp-consume.ts';
import { CourtierClientError } from './errors.ts';
import type { Publishing } from './message.ts';

/** Thrown by a step that a service will not do: no stock, no money. The workflow takes back what was done before it. */
export class StepRefused extends CourtierClientError {
  constructor(reason: string) {
    super('step-refused', reason);
  }
}

/**
 * Does a step, and answers its result. It may be asked for twice, with the same `step_id`: the second time it answers
 * what it did. Whatever else it throws makes a failed message of the step, which comes again while the workflow waits.
 * `Fields`: what the workflow's steps say beside what every step does, such as `{ order_id: string }`; they are not checked.
 */
export type StepHandler<Fields extends object = object> = (
  step: StepMessage['data'] & Fields,
) => Promise<Record<string, unknown> | undefined>;

type Replying = { publish(publishing: Publishing): Promise<unknown> };

/**
 * A handler for `consume` that does the steps of workflows, by the names of their events, and answers each. What is no
 * step goes to `otherwise`, and is acknowledged where that is missing.
 */
export function workflowSteps<Fields extends object = object>(
  client: Replying,
  handlers: Readonly<Record<string, StepHandler<Fields>>>,
  otherwise: ConsumeHandler = async () => {},
): ConsumeHandler {
  return async (message, delivery) => {
    const handler = Object.hasOwn(handlers, message.event) ? handlers[message.event] : undefined;
    if (!handler) return otherwise(message, delivery);
    const { data } = StepMessageSchema.parse(message);
    const outcome = await outcomeOf(handler, data);
    const { exchange, routing_key: routingKey } = data.reply;
    await client.publish({
      exchange,
      routingKey,
      event: 'workflow.reply',
      data: { step_id: data.step_id, ...outcome },
      trace: delivery.trace,
      ...(delivery.correlationId !== undefined && { correlationId: delivery.correlationId }),
    });
  };
}

type Outcome = Omit<WorkflowReply['data'], 'step_id'>;

async function outcomeOf<Fields extends object>(
  handler: StepHandler<Fields>,
  data: StepMessage['data'],
): Promise<Outcome> {
  if (data.deadline !== null && Date.now() > Date.parse(data.deadline)) {
    return { outcome: 'refused', reason: 'It came after its deadline, and was not done.' };
  }
  try {
    const result = await handler(data as StepMessage['data'] & Fields);
    return { outcome: 'done', ...(result && { result }) };
  } catch (error) {
    if (!(error instanceof StepRefused)) throw error;
    return { outcome: 'refused', reason: error.message.slice(0, STEP_REASON_CHARS) };
  }
}
