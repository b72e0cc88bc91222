import { createRequire } from 'node:module';
import type { System } from '../core/system/define.ts';
import type { Acknowledgement, Allowance } from './acknowledgement.ts';
import type { SystemStack } from './stacks/system.ts';
import { moduleIn } from './system-modules.ts';

/** What a system's stack.ts exports. */
export type StackModule = {
  /** Puts the system's own resources into its stack. */
  deploy(stack: SystemStack): void;
  /** Findings of AWS's own rules about them that stay, and why. */
  acknowledgements?: readonly Acknowledgement[];
  /** What its functions are allowed with a wildcard, and why. */
  allowances?: readonly Allowance[];
};

const load = createRequire(import.meta.url);

/** The stack.ts of a system; undefined: it has nothing but its topology. Loaded only here, so no function carries it. */
export function stackModuleOf({ folder }: System): StackModule | undefined {
  const file = moduleIn(folder, 'stack');
  if (file === undefined) return undefined;
  const module: Partial<StackModule> = load(file);
  if (typeof module.deploy !== 'function') throw new Error(`${file} exports no function deploy(stack).`);
  return { ...module, deploy: module.deploy };
}
