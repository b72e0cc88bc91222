import type { Demo } from './demo.ts';

/** Each demo by the name that `npm run demo -- <name>` takes; loaded only when it is shown. */
export const demos: Readonly<Record<string, () => Promise<{ demo: Demo }>>> = {
  orders: () => import('./orders.ts'),
  s1: () => import('../../systems/queue-service/demo.ts'),
  s2: () => import('../../systems/ecommerce/demo.ts'),
  s3: () => import('../../systems/kronos/demo.ts'),
  s4: () => import('../../systems/orders/demo.ts'),
  s5: () => import('../../systems/playlists/demo.ts'),
};
