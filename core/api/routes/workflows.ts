import { defineRoutes } from '../route.ts';

/** Orders on their way through their services. */
export const workflowsRoutes = defineRoutes([
  {
    operation: 'listWorkflows',
    method: 'GET',
    path: '/api/workflows',
    function: 'api',
    permission: 'read:workflows',
  },
  {
    operation: 'getWorkflow',
    method: 'GET',
    path: '/api/workflows/{order_id}',
    function: 'api',
    permission: 'read:workflows',
  },
]);
