import { defineRoutes } from '../route.ts';

/** How the service does, for Prometheus. */
export const metricsRoutes = defineRoutes([
  { operation: 'metrics', method: 'GET', path: '/metrics', function: 'metrics', permission: 'read:metrics' },
]);
