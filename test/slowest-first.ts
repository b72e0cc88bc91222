import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * What takes longest, by its schedules and its runtimes, in this order: begun late, one of them would run alone at the
 * end. Vitest itself knows only how large a file is, until it has run once.
 */
export const SLOWEST = [
  'test/system/outages',
  'repository/system/demos',
  'orders/test/system/orders',
  'repository/system/adopt',
  'playlists/test/system/playlists',
  'test/system/who-may',
  'test/system/restart',
  'test/system/virtual-host',
  'test/system/odd-requests',
  'test/system/operator',
  'test/system/orphans',
  'test/system/last-resort',
  'test/system/queues',
  'test/system/bodies',
  'test/system/odd-headers',
  'test/system/rates',
  'test/system/groups',
  'test/system/unsaid',
  'test/system/fair-use',
  'test/system/subscriptions',
  'test/system/spans',
  'test/system/redeliveries',
  'test/system/failures',
  'repository/system/schemathesis',
  'repository/system/recipe',
  'repository/system/runbook',
  'test/contract/slow-consumers',
  'test/contract/broker-declarations',
  'test/system/dead-letters',
  'test/system/metrics',
  'test/system/operations',
  'test/system/purges',
  'test/system/trail',
  'test/system/waiting-retries',
  'test/console/failed-messages',
  'test/console/operations',
  'test/console/failure-groups',
  'test/contract/put-back',
  'test/functions/odd-requests',
  'test/lib/courtier',
  'test/lib/network',
  'test/localstack/lambda/registry',
  'test/localstack/states/resume',
  'test/localstack/events/sqs-source',
  'test/lib/workflow-run',
  'test/localstack/states/machines',
];

export class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const projects = Map.groupBy(await super.sort(files), ({ project }) => project);
    return [...projects.values()].flatMap((each) => each.toSorted((one, other) => rank(one) - rank(other)));
  }
}

function rank({ moduleId }: TestSpecification): number {
  const index = SLOWEST.findIndex((path) => moduleId.endsWith(`/${path}.test.ts`));
  return index === -1 ? SLOWEST.length : index;
}
