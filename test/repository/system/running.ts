import type { TestProject } from 'vitest/node';
import { provideRuntime } from '../../running.ts';
import { repository } from '../../runtime.ts';

/** One runtime of the systems that this repository deploys, for their stories and for the stories of its pages. */
export default function setup(project: TestProject) {
  return provideRuntime(project, {
    projectDir: repository,
    env: {
      // The playlists' own waits and the patience with their generator, which are of seconds and minutes.
      COURTIER_RETRY_DELAY_CAP: '1',
      COURTIER_GENERATOR_TIMEOUT: '4',
      // A busy machine needs seconds for what follows a generator that is silent. Who is cut off there asks it once more.
      COURTIER_CONSUMER_TIMEOUT: '10',
    },
  });
}
