import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * What takes longest, by its schedules and its runtimes, in this order: begun late, one of them would run alone at the
 * end. Vitest itself knows only how large a file is, until it has run once.
 */
export const SLOWEST = [
  'test/system/restarts',
  'repository/system/demos',
  'orders/test/system/orders',
  'repository/system/adopt',
  'playlists/test/system/playlists',
  'test/system/orphans',
  'test/system/odd-requests',
  'test/system/fair-use',
  'test/system/unsaid',
  'test/system/failures',
  'test/system/redeliveries',
  'test/system/odd-headers',
  'test/system/rates',
  'repository/system/schemathesis',
  'repository/system/recipe',
  'test/system/last-resort',
  'test/system/virtual-host',
  'repository/system/runbook',
  'test/system/dead-letters',
  'test/system/bodies',
  'test/system/subscriptions',
  'test/system/operator',
  'test/system/who-may',
  'test/system/metrics',
  'test/contract/put-back',
  'test/contract/slow-consumers',
  'test/localstack/lambda/registry',
  'test/localstack/states/resume',
  'test/localstack/events/sqs-source',
  'test/functions/odd-requests',
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
