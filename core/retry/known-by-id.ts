import type { RetryRoute } from './route.ts';

/** Whether a redelivery's consumer asks the record before it takes it, and so drops what a superseded run sent. */
export function knownById({ delivery }: Pick<RetryRoute, 'delivery'>): boolean {
  return delivery === 'lambda' || delivery === 'pull';
}
