import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Problem } from './problem.ts';
import type { RuntimeLog } from './runtime-log.ts';
import type { Ready } from './start.ts';

/** In Courtier's repository alone: the package brings no systems along, and so no orders. */
const DEMO = join(import.meta.dirname, '..', 'examples', 'demo', 'failures.ts');

type Demo = { leaveFailures(ready: Ready): Promise<number> };

/** Publishes the demo's orders, and leaves those that fail to their retries. Throws a Problem where there is no demo. */
export async function showDemo(ready: Ready, log: Pick<RuntimeLog, 'info'>): Promise<void> {
  if (!existsSync(DEMO))
    throw new Problem('--with-demo publishes to the systems of Courtier’s own repository: leave it out');
  const { leaveFailures } = (await import(pathToFileURL(DEMO).href)) as Demo;
  const published = await leaveFailures(ready);
  log.info(`published ${published} orders, of which some fail: see ${ready.console}`);
}
