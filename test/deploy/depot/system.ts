import { defineSystem } from '../../../core/system/define.ts';
import { depot as topology } from './topology.ts';

export const depot = defineSystem({ folder: import.meta.dirname, topology });
