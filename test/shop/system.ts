import * as z from 'zod';
import { defineRoutes } from '../../core/api/route.ts';
import { defineSystem } from '../../core/system/define.ts';
import { schemas } from './schemas.ts';
import { shop as topology } from './topology.ts';
import { order } from './workflow.ts';

const routes = defineRoutes([
  {
    operation: 'getParcel',
    method: 'GET',
    path: '/api/parcels/{id}',
    function: 'parcels',
    permission: 'read:parcels',
  },
]);

export const shop = defineSystem({
  folder: import.meta.dirname,
  topology,
  schemas,
  routes,
  circuits: ['printer'],
  workflows: [order],
  settings: () => ({
    /** Seconds that the printer of labels may take. */
    SHOP_PRINTER_TIMEOUT: z.coerce.number().int().positive().max(90).default(30),
  }),
});
