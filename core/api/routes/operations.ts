import { defineRoutes } from '../route.ts';

/** What people and services did. */
export const operationsRoutes = defineRoutes([
  {
    operation: 'listOperations',
    method: 'GET',
    path: '/api/operations',
    function: 'api',
    permission: 'read:operations',
  },
]);
