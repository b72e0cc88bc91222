import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ProjectionEnv, RebuildEnv } from '../../functions/read-model/env.ts';
import { STREAM_BATCH } from '../function-sizes.ts';
import type { DataStack } from '../stacks/data.ts';
import type { Stage } from '../stage.ts';
import { type Access, allow } from './access.ts';
import { BrokerFunction } from './broker-function.ts';
import { FunctionErrors } from './function-errors.ts';
import { RebuildLoop } from './rebuild-loop.ts';
import { type PageSection, RunbookAlarm, type RunbookSection } from './runbook-alarm.ts';
import { StoredTable } from './stored-table.ts';
import { StreamSource } from './stream-source.ts';

/** Where a read model is made: a system's stack. */
export type ReadModelScope = Construct & { readonly stage: Stage; readonly data: DataStack };

export type ReadModelProps = {
  /**
   * The system has functions/<name>-view, which follows the log, and functions/<name>-rebuild, which makes every view
   * again. The table, the state machine and the alarms are named after them.
   */
  name: string;
  /** A row for each event, never changed: partition key, the key of a view; sort key, the event's id. With a stream. */
  log: StoredTable<string>;
  /** What stops working for whom while views are old: the alarms say it. */
  impact: string;
  /** Where the alarms send their reader. Default: the section `read-model-errors` of docs/runbook.md. */
  runbook?: RunbookSection | PageSection;
};

/**
 * Views that follow from a log of events and from nothing else: a table of them, the function that follows the log's
 * stream, and a loop that makes all of them again from the log (core/read-model).
 */
export class ReadModel extends Construct {
  private readonly views: StoredTable<'VIEWS_TABLE'>;
  private readonly loop: RebuildLoop;

  constructor(scope: ReadModelScope, id: string, props: ReadModelProps) {
    super(scope, id);
    const { name, log } = props;
    const { stage } = scope;
    this.views = new StoredTable(this, 'Views', {
      stage,
      name: `${name}-view`,
      variable: 'VIEWS_TABLE',
      key: { partition: 'id' },
      // Views stay; what is known of rebuilds does not.
      expires: true,
    });
    const environment = {
      READ_MODEL_NAME: `${name}-view`,
      EVENT_LOG_PARTITION: log.key.partition,
      EVENT_LOG_SORT: sortOf(log),
    };
    this.follow(scope, props, environment);
    const step = new BrokerFunction(this, 'Rebuild', {
      stage,
      folder: `${name}-rebuild`,
      schema: RebuildEnv,
      size: { timeoutSeconds: 60, memoryMb: 256 },
      access: allow(
        log.accessAs('EVENT_LOG_TABLE', 'Query', 'Scan'),
        this.views.access('GetItem', 'PutItem'),
      ),
      environment,
    }).function;
    this.loop = new RebuildLoop(this, 'RebuildLoop', { stage, name: `${name}-rebuild`, step });
  }

  private follow(
    { stage, data }: ReadModelScope,
    { name, log, impact, runbook = 'read-model-errors' }: ReadModelProps,
    environment: Record<'READ_MODEL_NAME' | 'EVENT_LOG_PARTITION' | 'EVENT_LOG_SORT', string>,
  ) {
    const { function: view } = new BrokerFunction(this, 'Projection', {
      stage,
      folder: `${name}-view`,
      schema: ProjectionEnv,
      size: { timeoutSeconds: 30, memoryMb: 256 },
      access: allow(
        log.accessAs('EVENT_LOG_TABLE', 'Query'),
        this.views.access('PutItem'),
        data.queues.failures.sender('FAILURES_QUEUE_URL'),
        data.payloads.access('write'),
      ),
      environment,
    });
    new StreamSource(this, 'Stream', {
      table: log,
      function: view,
      batchSize: STREAM_BATCH,
      filters: [{ eventName: ['INSERT'] }],
      givenUp: data.queues.failures.queue,
    });
    const what = `The read model ${name}-view`;
    const shared = { impact, runbook, topic: data.alerts.topic };
    new FunctionErrors(this, 'Errors', {
      stage,
      function: view,
      name: `${name}-view-errors`,
      what: `The function of ${name}-view`,
      ...shared,
    });
    // What the function gives back to the stream is no error of it: only its age tells.
    new RunbookAlarm(this, 'Age', {
      name: `${stage.prefix}${name}-view-age`,
      metric: view.metric('IteratorAge', { period: Duration.minutes(1), statistic: 'Maximum' }),
      threshold: stage.alarms.outboxAgeSeconds * 1_000,
      what: `${what} is behind its log.`,
      ...shared,
    });
  }

  /** For a function that shows views, and says how far a rebuild is. */
  reader<const V extends string = 'VIEWS_TABLE'>(variable?: V): Access<Record<V, string>> {
    return this.views.accessAs((variable ?? 'VIEWS_TABLE') as V, 'GetItem');
  }

  /** For a function that starts rebuilds: the table, where it notes a run, and the state machine. */
  rebuilder<const T extends string = 'VIEWS_TABLE', const M extends string = 'REBUILD_ARN'>(
    table?: T,
    machine?: M,
  ): Access<Record<T, string> & Record<M, string>> {
    return allow(
      this.views.accessAs((table ?? 'VIEWS_TABLE') as T, 'GetItem', 'PutItem'),
      this.loop.starter((machine ?? 'REBUILD_ARN') as M),
    ) as Access<Record<T, string> & Record<M, string>>;
  }
}

function sortOf({ key, node }: StoredTable<string>): string {
  if (key.sort === undefined)
    throw new Error(`The log ${node.path} has no sort key, which tells its events apart.`);
  return key.sort;
}
