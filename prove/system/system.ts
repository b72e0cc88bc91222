import { defineSystem } from '../../core/system/define.ts';
import { ledgerTopology } from './topology.ts';

export const ledger = defineSystem({ folder: import.meta.dirname, topology: ledgerTopology });
