import type * as z from 'zod';
import type { Topology } from '../topology/define.ts';

/** Seconds that a step, and what takes one back, may wait for its answer at most. */
export const MAX_STEP_SECONDS = 86_400;
export const MAX_UNDO_SECONDS = 1_209_600;

/** What the function `data` of a step is given. */
export type StepContext = {
  /** What the workflow is about, by the field that `start.id` names. */
  id: string;
  /** The data of the event that started it. */
  input: Record<string, unknown>;
  /** What earlier steps answered, by their names. */
  results: Record<string, Record<string, unknown>>;
};

/** One message that asks a service for something, and its answer. */
export type Request = {
  /** The event's name in the message; also the state's in Step Functions. Up to 40 of A-Z a-z 0-9 . _ - */
  name: string;
  /** Where its message is published. */
  exchange: string;
  routingKey: string;
  /** Who alone may answer: a service of a topology by its RabbitMQ user, or an HTTP client by its name. */
  service: string;
  /** Seconds that the answer is waited for. Default: the stage's setting, else 900; of an undo 86,400. */
  timeoutSeconds?: number;
  /** What its message says beside what every step's says, which it cannot replace. It must be pure: it may run twice. */
  data?: (context: StepContext) => Record<string, unknown>;
};

export type Step = Request & {
  /** What takes the step back. Left out for a step without an effect that matters. */
  undo?: Request;
};

export type WorkflowDefinition<Q extends string = string> = {
  /** The topology of the system, which has both queues. */
  of: Topology<string, Q>;
  /** A-Z is not in it: the state machine is called courtier-<stage>-workflow-<name>. Up to 30 characters. */
  name: string;
  start: {
    /** A `lambda` queue; every message in it starts a workflow, once for each id. Its consumer names the function. */
    queue: NoInfer<Q>;
    /** The event's name. */
    event: string;
    /** The field of the event's data that says what the workflow is about. It has 1 to 64 of A-Z a-z 0-9 . _ - */
    id: string;
    /** Under which name steps and the API show the event's data. Default `input`. */
    as?: string;
    /** What else the data must be. Default: anything. */
    schema?: z.ZodObject;
  };
  replies: {
    /** A `lambda` queue with one binding, which is where services answer. */
    queue: NoInfer<Q>;
  };
  /** One after the other. When one fails, what was done is taken back, the latest first. */
  steps: readonly Step[];
};

/** A workflow as the product reads it. */
export type Workflow = Omit<WorkflowDefinition, 'start'> & {
  start: Required<Pick<WorkflowDefinition['start'], 'queue' | 'event' | 'id' | 'as'>> &
    Pick<WorkflowDefinition['start'], 'schema'>;
};

/**
 * Declares a workflow: a saga of steps that services do, each with what takes it back. A queue that the topology does not
 * declare does not compile; what else is wrong is said at synth.
 */
export function defineWorkflow<const Q extends string>(definition: WorkflowDefinition<Q>): Workflow {
  return { ...definition, start: { as: 'input', ...definition.start } };
}
