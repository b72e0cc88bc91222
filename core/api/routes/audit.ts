import { defineRoutes } from '../route.ts';

/** What people and services did. */
export const auditRoutes = defineRoutes([
  {
    operation: 'listAudit',
    method: 'GET',
    path: '/api/audit',
    function: 'api',
    permission: 'read:audit',
  },
]);
