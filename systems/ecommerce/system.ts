import { defineSystem } from '../../core/system/define.ts';
import { ecommerce as topology } from './topology.ts';
import { order } from './workflow.ts';

export const ecommerce = defineSystem({ folder: import.meta.dirname, topology, workflows: [order] });
