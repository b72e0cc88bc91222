/** What a system is written with: its topology, its consumers, its routes, and the errors that decide what a failure means. */

export type { RouteShape } from '../core/api/route.ts';
export { defineRoutes } from '../core/api/route.ts';
export {
  CourtierError,
  type Disposition,
  InvalidMessageError,
  PermanentError,
  UnavailableError,
} from '../core/errors.ts';
export type { Log } from '../core/log.ts';
export type { OutboxMessage } from '../core/message/outbox-row.ts';
export { defineProjection, type Projection } from '../core/read-model/projection.ts';
export { defineSystem, type EventSchema, type System, type SystemDefinition } from '../core/system/define.ts';
export {
  defineTopology,
  type Exchange,
  type Queue,
  type Service,
  type Topology,
} from '../core/topology/define.ts';
export {
  defineWorkflow,
  type Step,
  type StepContext,
  type Workflow,
  type WorkflowDefinition,
} from '../core/workflow/define.ts';
export type { Consumer, HandleContext, PipelineDeps } from '../functions/pipeline/consumer.ts';
export { defineConsumer, type SqsHandler } from '../functions/pipeline/define-consumer.ts';
