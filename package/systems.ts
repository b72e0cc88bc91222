import type { System } from '../core/system/define.ts';

/** A package brings no systems along: bundles have the list of their deployment in its place. */
export const systems: readonly System[] = [];
