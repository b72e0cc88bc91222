import { Duration } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import type { Allowance } from '../../lib/acknowledgement.ts';
import { allow } from '../../lib/constructs/access.ts';
import { publishing } from '../../lib/constructs/broker-connection.ts';
import { BrokerFunction } from '../../lib/constructs/broker-function.ts';
import { Consumer } from '../../lib/constructs/consumer.ts';
import { LogAlarm } from '../../lib/constructs/log-alarm.ts';
import { StoredTable } from '../../lib/constructs/stored-table.ts';
import type { SystemStack } from '../../lib/stacks/system.ts';
import { FALLBACK_LINE } from './domain/playlist.ts';
import { UNSENT_LINE } from './domain/soiree.ts';
import { Env as PlaylistsEnv } from './functions/playlists/env.ts';
import { Env as SoireesEnv, SWEEP } from './functions/soirees/env.ts';
import { GeneratorDiscovery } from './generator-discovery.ts';
import { playlists } from './system.ts';

/** Soirées and their playlists: tables, the worker that asks the generator, the API, and its sweep. */
export function deploy(stack: SystemStack): void {
  const tables = tablesOf(stack);
  worker(stack, tables);
  api(stack, tables);
}

type Tables = ReturnType<typeof tablesOf>;

function tablesOf(stack: SystemStack) {
  const { stage } = stack;
  return {
    soirees: new StoredTable(stack, 'SoireesTable', {
      stage,
      name: 'soirees',
      variable: 'SOIREES_TABLE',
      key: { partition: 'id' },
      // Only those whose message is not with the broker yet.
      indexes: { 'by-unsent': { partition: 'unsent', sort: 'createdAt' } },
    }),
    playlists: new StoredTable(stack, 'PlaylistsTable', {
      stage,
      name: 'playlists',
      variable: 'PLAYLISTS_TABLE',
      key: { partition: 'id' },
      indexes: { 'by-time': { partition: 'kind', sort: 'place' } },
    }),
  };
}

function worker(stack: SystemStack, tables: Tables) {
  const { stage, data } = stack;
  const settings = stack.settings(playlists);
  const discovery = new GeneratorDiscovery(stack, 'Generator', stage);
  const work = stack.work('playlists');
  const timeoutMs = generatorTimeoutMs(work.consumer, settings.COURTIER_GENERATOR_TIMEOUT);
  const made = new Consumer(stack, 'Playlists', {
    work,
    schema: PlaylistsEnv,
    access: allow(
      stack.pipeline(work),
      discovery.access(),
      tables.soirees.access('UpdateItem'),
      tables.playlists.access('GetItem', 'PutItem'),
      data.circuits.access('PutItem', 'Query'),
    ),
    environment: { GENERATOR_URL: settings.COURTIER_GENERATOR_URL, GENERATOR_TIMEOUT_MS: String(timeoutMs) },
  });
  // Every message is handled then, and no other alarm goes off. Five in a quarter of an hour are no bad luck.
  new LogAlarm(stack, 'PlaylistFallbacks', {
    stage,
    name: 'playlist-fallbacks',
    folder: 'playlists',
    after: made,
    line: FALLBACK_LINE,
    period: Duration.minutes(15),
    threshold: 5,
    what: 'The playlist generator fails, also at the last try.',
    impact: 'soirées get playlists of stock instead of their own.',
    runbook: 'systems/playlists/README.md#playlist-fallbacks',
    topic: data.alerts.topic,
  });
}

/** Three quarters of the consumer's time at most: the rest is for saving what came of it, the fallback among it. */
function generatorTimeoutMs(consumer: { timeoutSeconds: number } | undefined, wantedSeconds: number): number {
  return Math.min(wantedSeconds * 1_000, (consumer?.timeoutSeconds ?? 0) * 750);
}

function api(stack: SystemStack, tables: Tables) {
  const { stage, data } = stack;
  const made = new BrokerFunction(stack, 'Soirees', {
    stage,
    folder: 'soirees',
    schema: SoireesEnv,
    size: { timeoutSeconds: 29, memoryMb: 256 },
    access: allow(
      publishing(data.logins.publisher.connection),
      tables.soirees.access('GetItem', 'PutItem', 'UpdateItem', 'Query'),
      tables.playlists.access('GetItem', 'Query'),
      data.behindOutbox(),
      data.idempotency.access('PutItem', 'UpdateItem'),
    ),
    environment: {},
  });
  new Rule(stack, 'UnsentSoirees', {
    ruleName: `${stage.prefix}unsent-soirees`,
    description: 'Publishes what was stored while the broker was away.',
    schedule: Schedule.rate(Duration.minutes(1)),
    targets: [new LambdaTarget(made.function, { event: RuleTargetInput.fromObject(SWEEP) })],
  });
  new LogAlarm(stack, 'SoireesUnsent', {
    stage,
    name: 'soirees-unsent',
    folder: 'soirees',
    after: made,
    line: UNSENT_LINE,
    period: Duration.minutes(5),
    threshold: 4,
    what: 'Booked soirées still wait for the broker.',
    impact: 'soirées are stored and get no playlist.',
    runbook: 'systems/playlists/README.md#soirees-unsent',
    topic: data.alerts.topic,
  });
  stack.serve('soirees', made.function);
}

export const allowances: readonly Allowance[] = [
  {
    actions: ['servicediscovery:DiscoverInstances'],
    on: /^\*$/,
    where: /"servicediscovery:NamespaceName":.*"servicediscovery:ServiceName":/,
    at: /-playlists\/Playlists\/Handler\/Role\//,
    reason: 'Cloud Map allows it on * only; the conditions name the namespace and the service.',
  },
];
