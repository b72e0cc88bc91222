import { defineSystem } from '../../core/system/define.ts';
import { kronos as topology } from './topology.ts';

export const kronos = defineSystem({ folder: import.meta.dirname, topology });
