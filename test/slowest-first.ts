import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * What takes longest, by its schedules and its runtimes, in this order: begun late, one of them would run alone at the
 * end. Vitest itself knows only how large a file is, until it has run once.
 */
export const SLOWEST = [
  'test/system/restarts',
  'test/system/unsaid',
  'test/system/redeliveries',
  'test/system/orphans',
  'test/system/odd-requests',
  'test/system/last-resort',
  'test/system/who-may',
  'test/system/failures',
  'test/system/virtual-host',
  'test/system/odd-headers',
  'test/system/operator',
  'test/system/dead-letters',
  'test/repository/system/adopt',
  'test/repository/system/demos',
  'orders/test/system/orders',
  'test/repository/system/recipe',
  'test/repository/system/schemathesis',
  'playlists/test/system/playlists',
  'test/repository/system/runbook',
  'ecommerce/test/system/orders',
  'test/repository/lib/synthesis',
  'test/installed/openapi',
  'test/functions/odd-requests',
  'test/localstack/lambda/registry',
  'test/localstack/states/resume',
  'test/localstack/states/machines',
  'test/localstack/events/sqs-source',
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
