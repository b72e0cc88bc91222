import { defineRoutes } from '../route.ts';

/** What people and services did, and how the service does. */
export const operationsRoutes = defineRoutes([
  {
    operation: 'listOperations',
    method: 'GET',
    path: '/api/operations',
    function: 'api',
    permission: 'read:operations',
  },
]);
