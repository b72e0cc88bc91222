import { defineRoutes } from '../route.ts';

/** Request and reply. */
export const requestsRoutes = defineRoutes([
  {
    operation: 'request',
    method: 'POST',
    path: '/api/requests',
    function: 'requests',
    permission: 'publish',
  },
  { operation: 'reply', method: 'POST', path: '/api/replies', function: 'replies', permission: 'consume' },
]);
