import { Stack, type StackProps } from 'aws-cdk-lib';
import type { CfnFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type * as z from 'zod';
import type { System } from '../../core/system/define.ts';
import type { Topology } from '../../core/topology/define.ts';
import { parksKeys } from '../../core/topology/work-order.ts';
import type { Workflow } from '../../core/workflow/define.ts';
import { Env as PipelineEnv } from '../../functions/pipeline/env.ts';
import { Env as ReplyEnv } from '../../functions/workflow-reply/env.ts';
import { Env as StartEnv } from '../../functions/workflow-start/env.ts';
import { type Access, allow } from '../constructs/access.ts';
import { Consumer } from '../constructs/consumer.ts';
import type { WorkQueue } from '../constructs/work-queue.ts';
import { workflowOutcomes, workflowStarter } from '../constructs/workflow.ts';
import { readSettings } from '../settings.ts';
import type { Stage } from '../stage.ts';
import { localModuleOf } from '../system-modules.ts';
import type { DataStack } from './data.ts';
import type { MessagingStack } from './messaging.ts';
import type { RetryStack } from './retry.ts';

export type SystemStackProps = StackProps & {
  stage: Stage;
  system: System;
  data: DataStack;
  retry: RetryStack;
  messaging: MessagingStack;
};

/**
 * A system's own stack. Its stack.ts puts into it what the system has beside its queues: tables, consumers that need
 * more than the pipeline, functions that serve its routes, alarms. Consumers that need no more are made without it.
 */
export class SystemStack extends Stack {
  readonly stage: Stage;
  readonly data: DataStack;
  readonly retry: RetryStack;
  /** The names of functions that serve routes, by their folder: the API knows no more of them, since they may go. */
  readonly served = new Map<string, string>();
  readonly #system: System;
  /** The system's work queues by their consumer's folder, and those whose consumer nobody has made yet. */
  readonly #work: ReadonlyMap<string, WorkQueue>;
  readonly #waiting: Map<string, WorkQueue>;

  constructor(scope: Construct, id: string, props: SystemStackProps) {
    const { stage, system, data, retry, messaging, ...rest } = props;
    super(scope, id, rest);
    // Of a work queue it knows the name alone.
    this.addStackDependency(messaging);
    this.stage = stage;
    this.data = data;
    this.retry = retry;
    this.#system = system;
    this.#work = messaging.work.get(system.topology.system) ?? new Map();
    this.#waiting = new Map(this.#work);
    if (!stage.onAws) this.#nameLocalModule();
  }

  /** For the local runtime, which starts it. On AWS a template must not tell of a machine's folders. */
  #nameLocalModule(): void {
    const module = localModuleOf(this.#system);
    if (module === undefined) return;
    this.addMetadata('courtier:local', { [this.#system.topology.system]: module });
  }

  /** The work queue of the consumer in functions/<folder>: the stack that asks makes that consumer. */
  work(folder: string): WorkQueue {
    const workflow = this.#system.workflows.find((each) => consumersOf(each).includes(folder));
    if (workflow) throw new Error(ofWorkflow(folder, workflow));
    return this.#take(folder);
  }

  #take(folder: string): WorkQueue {
    const found = this.#waiting.get(folder);
    if (!found) throw new Error(this.#noWork(folder));
    this.#waiting.delete(folder);
    return found;
  }

  #noWork(folder: string): string {
    return this.#work.has(folder)
      ? `The consumer functions/${folder} has been made already: ask for its work queue once.`
      : `No queue of the topology names functions/${folder} as its consumer.`;
  }

  /** What the shared pipeline of a consumer needs. */
  pipeline(work: WorkQueue) {
    const { data, retry } = this;
    // A queue that parks nothing has no right to, and no address: its consumer asks no table more than another.
    const parking: Access<{ PARKING_TABLE?: string }> = parksKeys(work.declared)
      ? data.parkedKeys.access('GetItem', 'PutItem')
      : { environment: {}, grant: () => {} };
    return allow(
      parking,
      work.postponer,
      data.queues.failures.sender('FAILURES_QUEUE_URL'),
      data.messageLog.access('UpdateItem'),
      data.payloads.access('read', 'write'),
      data.failedMessages.access('GetItem'),
      retry.workflow.outcomes,
    );
  }

  /** What the environment says of the system's settings. Throws an error that names every one that cannot be read. */
  settings<S extends z.ZodRawShape>(system: System<Topology, S>): z.output<z.ZodObject<S>> {
    return readSettings(system.settings(), this.stage.environment);
  }

  /**
   * The function serves the routes that name its folder. It may get every method of their paths, those of no route too, which it has to
   * answer with 405, as `createRouter` does. Throws where it has no name of its own, as a BrokerFunction has.
   */
  serve(folder: string, handler: LambdaFunction): void {
    const { functionName } = handler.node.defaultChild as CfnFunction;
    if (functionName === undefined)
      throw new Error(`${handler.node.path} serves routes, so it needs a functionName.`);
    this.served.set(folder, functionName);
  }

  /** Both ends of each workflow: what starts it, and what hears the services' answers. */
  workflows(): void {
    for (const workflow of this.#system.workflows) {
      this.starts(workflow);
      this.hears(workflow);
    }
  }

  private starts(workflow: Workflow) {
    const work = this.#take(consumerOf(workflow, workflow.start.queue));
    new Consumer(this, `Starts-${workflow.name}`, {
      work,
      code: 'workflow-start',
      schema: StartEnv,
      access: allow(
        this.pipeline(work),
        this.data.workflowRuns.access('PutItem'),
        workflowStarter(this, this.stage, workflow),
      ),
      environment: { WORKFLOW: workflow.name },
    });
  }

  private hears(workflow: Workflow) {
    const work = this.#take(consumerOf(workflow, workflow.replies.queue));
    new Consumer(this, `Hears-${workflow.name}`, {
      work,
      code: 'workflow-reply',
      schema: ReplyEnv,
      access: allow(
        this.pipeline(work),
        this.data.workflowSteps.access('UpdateItem', 'Query'),
        workflowOutcomes(this, this.stage, [workflow]),
      ),
      environment: { WORKFLOW: workflow.name },
    });
  }

  /** The consumers that the topology names and nobody has made: an entry there and a folder is all they need. */
  plainConsumers(): void {
    for (const [folder, work] of this.#waiting) {
      if (this.stage.code.hasEnvironment(folder)) throw new Error(unwired(this.#system, folder));
      const nothing = { schema: PipelineEnv, access: this.pipeline(work), environment: {} };
      new Consumer(this, `Consumer-${folder}`, { work, ...nothing });
    }
  }
}

/** The name of the function that a workflow's queue has in its topology. */
function consumerOf({ of }: Workflow, queue: string): string {
  return of.queues[queue]?.consumer?.function ?? '';
}

function consumersOf(workflow: Workflow): string[] {
  return [workflow.start.queue, workflow.replies.queue].map((queue) => consumerOf(workflow, queue));
}

function ofWorkflow(folder: string, { name }: Workflow): string {
  return `functions/${folder} is a consumer of the workflow ${name}, which Courtier makes: leave it out of stack.ts.`;
}

function unwired({ topology: { system } }: System, folder: string): string {
  return `The env.ts of functions/${folder} asks for more than the pipeline has: say in the stack.ts of the system ${system} where it comes from.`;
}
