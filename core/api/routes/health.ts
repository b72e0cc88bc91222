import { defineRoutes } from '../route.ts';

/** Whether the service stands. */
export const healthRoutes = defineRoutes([
  {
    operation: 'health',
    method: 'GET',
    path: '/api/health',
    aliases: ['/healthz'],
    function: 'api',
    permission: null,
  },
  { operation: 'ready', method: 'GET', path: '/api/health/ready', function: 'api', permission: null },
]);
