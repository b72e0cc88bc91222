import { basename } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * What takes longest, by its schedules and its runtimes, in this order: begun late, one of them would run alone at the
 * end. Vitest itself knows only how large a file is, until it has run once.
 */
export const SLOWEST = [
  'restarts',
  'demos',
  'redeliveries',
  'odd-requests',
  's2-orders',
  'client-readme',
  's5-playlists',
  'virtual-host',
  'recipe',
  'failures',
  'schemathesis',
  's4-orders',
  'dead-letters',
  'operator',
  'synthesis',
  'openapi',
  'registry',
  'resume',
  'machines',
  'sqs-source',
];

export class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const projects = Map.groupBy(await super.sort(files), ({ project }) => project);
    return [...projects.values()].flatMap((each) => each.toSorted((one, other) => rank(one) - rank(other)));
  }
}

function rank({ moduleId }: TestSpecification): number {
  const index = SLOWEST.indexOf(basename(moduleId, '.test.ts'));
  return index === -1 ? SLOWEST.length : index;
}
