import type { System } from '../../core/system/define.ts';
import { ledger } from './system.ts';

export const systems: readonly System[] = [ledger];
