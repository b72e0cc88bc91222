import { Buffer } from 'node:buffer';
import { PermanentError } from '../errors.ts';
import { eventMessage } from '../message/event-message.ts';
import { HEADER_SCHEMA_VERSION } from '../message/headers.ts';
import { withOrigin } from '../message/origin.ts';
import type { Publication } from '../message/publisher.ts';
import { inTrace } from '../trace/carried.ts';
import type { Workflow } from './define.ts';
import { named, replyRoute, requestNamed } from './lookup.ts';
import type { WorkflowRun, WorkflowStep } from './run.ts';
import { stepMessageId } from './step-id.ts';

/**
 * What asks a service for a step. Its message id is the same however often it is asked, so that a service that keeps ids
 * does it once; it is not the step's own id, because a message's id stands in logs, records and alerts.
 */
export function stepMessage(
  workflow: Workflow,
  run: WorkflowRun,
  asked: WorkflowStep,
  earlier: readonly WorkflowStep[],
  { at, deadline }: { at: Date; deadline: string | null },
): Publication {
  const { step } = asked;
  const request = requestNamed(workflow, step);
  if (!request) throw new PermanentError(`The workflow has no step ${step}.`, { code: 'unknown-step' });
  const { exchange, routingKey } = request;
  const id = stepMessageId(asked, asked.id);
  const results = earlier.flatMap((each) =>
    // Also of one that came too late: what takes it back needs to know what was done.
    each.answer?.outcome === 'done' && each.answer.result ? [[each.step, each.answer.result]] : [],
  );
  const context = { id: run.run_id, input: run.input, results: Object.fromEntries(results) };
  const reply = replyRoute(workflow);
  const data = {
    ...request.data?.(context),
    ...named(workflow, run.run_id),
    step_id: asked.id,
    [workflow.start.as]: run.input,
    results: context.results,
    deadline,
    reply: { exchange: reply.exchange, routing_key: reply.routingKey },
  };
  const message = eventMessage(step, data, { at, service: 'courtier', version: '1.0' });
  const own = { [HEADER_SCHEMA_VERSION]: message.metadata.version, ...run.trace };
  return inTrace({
    id,
    exchange,
    routingKey,
    body: Buffer.from(JSON.stringify(message)),
    properties: {
      content_type: 'application/json',
      correlation_id: id,
      timestamp: at.toISOString(),
      type: step,
      app_id: 'courtier',
    },
    headers: withOrigin(own, { exchange, routingKey }),
  });
}
