import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { System } from '../core/system/define.ts';
import type { Acknowledgement } from './acknowledgement.ts';
import type { SystemStack } from './stacks/system.ts';

/** What a system's stack.ts exports. */
export type StackModule = {
  /** Puts the system's own resources into its stack. */
  deploy(stack: SystemStack): void;
  /** Findings of AWS's own rules about them that stay, and why. */
  acknowledgements?: readonly Acknowledgement[];
};

/** Where the local.ts of a system is, which the local runtime loads; undefined: it needs nothing on a laptop. */
export function localModuleOf({ folder }: System): string | undefined {
  return moduleIn(folder, 'local');
}

const load = createRequire(import.meta.url);

/** A module in a folder by its name: of TypeScript, or compiled, as in a package. Undefined: there is none. */
export function moduleIn(folder: string, name: string): string | undefined {
  return [`${name}.ts`, `${name}.js`].map((file) => join(folder, file)).find((path) => existsSync(path));
}

/** The stack.ts of a system; undefined: it has nothing but its topology. Loaded only here, so no function carries it. */
export function stackModuleOf({ folder }: System): StackModule | undefined {
  const file = moduleIn(folder, 'stack');
  if (file === undefined) return undefined;
  const module: Partial<StackModule> = load(file);
  if (typeof module.deploy !== 'function') throw new Error(`${file} exports no function deploy(stack).`);
  return { ...module, deploy: module.deploy };
}
