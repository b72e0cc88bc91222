import type { System } from '../../core/system/define.ts';
import { shop } from './system.ts';

/** What `#systems` is for the product's tests: vitest.config.ts. */
export const systems: readonly System[] = [shop];
