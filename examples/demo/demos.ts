import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chosen } from '../../core/system/choose.ts';
import { systems } from '../../systems/index.ts';
import type { Demo } from './demo.ts';

/** Loads a demo: only what is shown is loaded. */
type Load = () => Promise<{ demo: Demo }>;

/** The demo of each system that COURTIER_SYSTEMS chooses, by the system's name, in the order of the list. */
export const demos: ReadonlyMap<string, Load> = new Map(
  chosen(systems, process.env.COURTIER_SYSTEMS).flatMap(({ folder, topology }) => {
    const file = join(folder, 'demo.ts');
    const load: Load = () => import(pathToFileURL(file).href);
    return existsSync(file) ? [[topology.system, load] as const] : [];
  }),
);

/** A demo by its system's name, or by the system's place in systems/index.ts: s1 is the first. */
export function demoOf(name: string): Load | undefined {
  const [, place] = /^s([1-9]\d*)$/.exec(name) ?? [];
  return demos.get(name) ?? demos.get(systems[Number(place) - 1]?.topology.system ?? '');
}

/** What `npm run demo` shows that names no system. */
export const whole: Load = () => import('./orders.ts');
