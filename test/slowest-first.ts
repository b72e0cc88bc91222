import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * What takes longest, by its schedules and its runtimes, in this order: begun late, one of them would run alone at the
 * end. Vitest itself knows only how large a file is, until it has run once.
 */
export const SLOWEST = [
  'test/system/outages',
  'test/system/proof',
  'test/console/pages',
  'repository/system/demos',
  'playlists/test/system/playlists',
  'test/system/fair-use',
  'test/console/oidc',
  'orders/test/system/orders',
  'test/system/command-line',
  'repository/system/adopt',
  'test/system/fuzz',
  'repository/system/api-examples',
  'test/system/failures',
  'test/system/unsaid',
  'test/contract/broker-observer',
  'test/system/restart',
  'test/system/orphans',
  'test/system/groups',
  'test/system/parked',
  'test/console/overview',
  'test/console/one-message',
  'test/system/redeliveries',
  'repository/system/recipe',
  'test/system/operations',
  'test/console/replay',
  'ecommerce/test/system/orders',
  'repository/system/schemathesis',
  'repository/system/runbook',
  'test/system/waiting-retries',
  'test/console/queues',
  'test/console/failed-messages',
  'test/system/subscriptions',
  'test/system/odd-headers',
  'test/system/bodies',
  'test/system/observation',
  'test/console/night',
  'test/system/delivery',
  'test/system/queues',
  'test/console/sign-in',
  'test/model/failed-message',
  'test/system/virtual-host',
  'test/contract/slow-consumers',
  'test/contract/put-back',
  'test/localstack/states/resume',
  'test/functions/odd-requests',
  'test/system/last-resort',
  'test/system/dead-letters',
  'test/system/clients',
  'test/localstack/events/sqs-source',
  'test/system/who-may',
  'test/system/metrics',
  'test/console/operations',
  'repository/system/operate',
  'test/lib/workflow-run',
  'test/contract/broker-declarations',
  'test/contract/broker-statistics',
  'test/contract/broker-services',
  'repository/system/demo-interrupted',
  'kronos/test/system/kronos',
  'test/localstack/lambda/process',
  'test/localstack/lambda/concurrency',
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
