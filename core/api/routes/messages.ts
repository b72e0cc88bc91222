import { defineRoutes } from '../route.ts';

/** The audit trail. */
export const messagesRoutes = defineRoutes([
  {
    operation: 'getMessage',
    method: 'GET',
    path: '/api/messages/{id}',
    function: 'api',
    permission: 'read:messages',
  },
]);
