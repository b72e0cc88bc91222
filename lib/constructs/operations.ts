import { Duration } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { OPERATIONS_RUNNING_MAX } from '../../core/limits.ts';
import { Env as RunnerEnv } from '../../functions/operation-runner/env.ts';
import { Env, SWEEP } from '../../functions/operations/env.ts';
import { functionSizes } from '../function-sizes.ts';
import type { ApiParts } from '../stacks/api/parts.ts';
import { allow } from './access.ts';
import { publishing } from './broker-connection.ts';
import { BrokerFunction } from './broker-function.ts';
import { DurableQueue } from './durable-queue.ts';
import { FunctionErrors } from './function-errors.ts';
import { LostMessages } from './lost-messages.ts';
import { QueueSource } from './queue-source.ts';
import { StoredTable } from './stored-table.ts';

/** A lost step: its lease (90 s), the time after which it counts as late (30 s), and the sweep every minute. */
const STEP_REPEAT_MINUTES = 3;

/** Operations on many failed messages: what is known of them, the queue of their steps, and who takes these. */
export class Operations extends Construct {
  /** Serves their routes. */
  readonly function: LambdaFunction;
  private readonly parts: ApiParts;
  private readonly state;
  private readonly results;
  private readonly steps: DurableQueue;

  constructor(scope: Construct, id: string, parts: ApiParts) {
    super(scope, id);
    this.parts = parts;
    const { stage } = parts;
    this.state = new StoredTable(this, 'State', {
      stage,
      name: 'operation-state',
      variable: 'OPERATIONS_TABLE',
      key: { partition: 'id' },
      // A row is written some times a step: an index with more than its keys would be as well.
      indexes: {
        'by-time': { partition: 'kind', sort: 'id', keysOnly: true },
        'by-state': { partition: 'state', sort: 'id', keysOnly: true },
        'by-due': { partition: 'due', sort: 'due_at', keysOnly: true },
      },
      expires: true,
    });
    this.results = new StoredTable(this, 'Results', {
      stage,
      name: 'operation-results',
      variable: 'OPERATION_RESULTS_TABLE',
      key: { partition: 'operation_id', sort: 'id' },
      expires: true,
    });
    this.steps = this.queue();
    this.runner();
    this.function = this.api();
  }

  /** What crashes its function time and again is put aside: the sweep sends for the step again. */
  private queue(): DurableQueue {
    const { stage, data } = this.parts;
    const name = `${stage.prefix}operation-steps`;
    const dead = new DurableQueue(this, 'LostSteps', { stage, name: `${name}-dlq`, deadLettersOf: [name] });
    new LostMessages(this, 'Lost', {
      name: `${name}-lost`,
      queue: dead.queue,
      what: 'A step of an operation crashed its function time and again.',
      impact:
        'its operation stands still, or goes on slowly; no message is acted on twice, and none is lost.',
      runbook: 'operation-steps-lost',
      topic: data.alerts.topic,
    });
    return new DurableQueue(this, 'Steps', {
      stage,
      name,
      handlerTimeoutSeconds: functionSizes['operation-runner'].timeoutSeconds,
      deadLetterQueue: dead.queue,
    });
  }

  private runner() {
    const { stage, data, retry } = this.parts;
    const runner = new BrokerFunction(this, 'Runner', {
      stage,
      folder: 'operation-runner',
      schema: RunnerEnv,
      size: functionSizes['operation-runner'],
      access: allow(
        data.failedMessages.access('GetItem', 'PutItem', 'Query'),
        this.state.access('GetItem', 'PutItem'),
        this.results.access('BatchWriteItem'),
        this.steps.sender('OPERATION_STEPS_QUEUE_URL'),
        data.trail.access('Query'),
        data.payloads.trailAccess('read'),
        publishing(data.logins.publisher.connection),
        retry.workflow.starter,
        retry.workflow.stopper,
      ),
      environment: {},
      comesBack: true,
    }).function;
    new QueueSource(this, 'Source', {
      queue: this.steps.queue,
      function: runner,
      batchSize: 1,
      maxConcurrency: OPERATIONS_RUNNING_MAX,
    });
    new FunctionErrors(this, 'RunnerErrors', {
      stage,
      function: runner,
      what: 'The runner of operations',
      repeatMinutes: STEP_REPEAT_MINUTES,
      impact: 'operations stand still, or go on slowly; no message is acted on twice, and none is lost.',
      runbook: 'operation-steps',
      topic: data.alerts.topic,
    });
  }

  private api(): LambdaFunction {
    const { stage, data, retry } = this.parts;
    const api = new BrokerFunction(this, 'Api', {
      stage,
      folder: 'operations',
      schema: Env,
      size: functionSizes.operations,
      access: allow(
        data.failedMessages.access('GetItem', 'Query'),
        data.trail.access('Query'),
        data.idempotency.access('PutItem', 'UpdateItem'),
        data.audit.access('PutItem'),
        this.state.access('GetItem', 'PutItem', 'Query'),
        this.results.access('Query'),
        this.steps.sender('OPERATION_STEPS_QUEUE_URL'),
        retry.workflow.known,
      ),
      environment: {},
    }).function;
    new Rule(this, 'LostStepsSweep', {
      ruleName: `${stage.prefix}operation-steps`,
      description: 'Sends again for steps of operations that were lost.',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaTarget(api, { event: RuleTargetInput.fromObject(SWEEP) })],
    });
    return api;
  }
}
