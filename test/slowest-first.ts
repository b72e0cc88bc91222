import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * What takes longest, by its schedules and its runtimes, in this order: begun late, one of them would run alone at the
 * end. Vitest itself knows only how large a file is, until it has run once.
 */
export const SLOWEST = [
  'test/system/proof',
  'test/system/outages',
  'repository/system/demos',
  'test/system/restart',
  'test/console/pages',
  'playlists/test/system/playlists',
  'repository/system/recipe',
  'test/console/oidc',
  'repository/system/adopt',
  'test/system/command-line',
  'test/contract/broker-observer',
  'orders/test/system/orders',
  'repository/system/schemathesis',
  'test/system/operations',
  'test/system/parked',
  'test/system/failures',
  'test/system/orphans',
  'test/console/overview',
  'test/console/one-message',
  'test/system/groups',
  'test/system/unsaid',
  'test/system/who-may',
  'kronos/test/system/kronos',
  'test/system/purges',
  'test/model/failed-message',
  'test/console/night',
  'test/system/redeliveries',
  'test/system/last-resort',
  'ecommerce/test/system/orders',
  'repository/system/api-examples',
  'test/contract/slow-consumers',
  'test/system/odd-headers',
  'test/console/replay',
  'test/system/spans',
  'test/console/queues',
  'test/system/bodies',
  'test/system/queues',
  'test/system/observation',
  'repository/system/runbook',
  'test/system/delivery',
  'test/contract/broker-declarations',
  'test/system/metrics',
  'test/console/failed-messages',
  'test/system/virtual-host',
  'test/system/subscriptions',
  'test/functions/odd-requests',
  'test/contract/put-back',
  'test/system/dead-letters',
  'test/system/fair-use',
  'test/system/waiting-retries',
  'test/localstack/states/resume',
  'test/localstack/events/sqs-source',
  'test/system/alerts',
  'repository/system/operate',
  'test/system/odd-requests',
  'test/contract/broker-statistics',
  'test/lib/workflow-run',
  'orders/test/system/who-may',
  'playlists/test/system/who-may',
  'test/system/broker-replacement',
  'test/localstack/lambda/process',
  'test/console/operations',
  'test/system/clients',
  'test/contract/external-login',
  'test/localstack/lambda/concurrency',
  'test/console/sign-in',
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
