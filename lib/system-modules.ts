import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { System } from '../core/system/define.ts';

/** Where the local.ts of a system is, which the local runtime loads; undefined: it needs nothing on a laptop. */
export function localModuleOf({ folder }: System): string | undefined {
  return moduleIn(folder, 'local');
}

/** A module in a folder by its name: of TypeScript, or compiled, as in a package. Undefined: there is none. */
export function moduleIn(folder: string, name: string): string | undefined {
  return [`${name}.ts`, `${name}.js`].map((file) => join(folder, file)).find((path) => existsSync(path));
}
