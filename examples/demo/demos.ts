import type { Demo } from './demo.ts';

/** Each demo by the name that `npm run demo -- <name>` takes; loaded only when it is shown. */
export const demos: Readonly<Record<string, () => Promise<{ demo: Demo }>>> = {
  orders: () => import('./orders.ts'),
  s1: () => import('./s1.ts'),
  s2: () => import('./s2.ts'),
  s3: () => import('./s3.ts'),
  s4: () => import('./s4.ts'),
  s5: () => import('./s5.ts'),
};
