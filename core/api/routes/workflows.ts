import { defineRoutes } from '../route.ts';

/** What is on its way through its services. API Gateway wants one name for the part that both paths begin with. */
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
    path: '/api/workflows/{key}',
    function: 'api',
    permission: 'read:workflows',
  },
  {
    operation: 'getNamedWorkflow',
    method: 'GET',
    path: '/api/workflows/{key}/{id}',
    function: 'api',
    permission: 'read:workflows',
  },
]);
