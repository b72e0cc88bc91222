import type { System } from '../core/system/define.ts';
import { ecommerce } from './ecommerce/system.ts';
import { kronos } from './kronos/system.ts';
import { orders } from './orders/system.ts';
import { playlists } from './playlists/system.ts';
import { queueService } from './queue-service/system.ts';

/** The systems that this repository deploys. A new one is a folder and a line here; COURTIER_SYSTEMS chooses among them. */
export const systems: readonly System[] = [queueService, ecommerce, kronos, orders, playlists];
