import { defineSystem } from '../../core/system/define.ts';
import { mailSettings } from './settings.ts';
import { queueService as topology } from './topology.ts';

export const queueService = defineSystem({
  folder: import.meta.dirname,
  topology,
  settings: mailSettings,
});
