import { defineRoutes } from '../route.ts';

/** The trail of messages. */
export const messagesRoutes = defineRoutes([
  {
    operation: 'listMessages',
    method: 'GET',
    path: '/api/messages',
    function: 'api',
    permission: 'read:messages',
    named: true,
  },
  {
    operation: 'getMessage',
    method: 'GET',
    path: '/api/messages/{id}',
    function: 'api',
    permission: 'read:messages',
    named: true,
  },
  {
    operation: 'getBody',
    method: 'GET',
    path: '/api/messages/{id}/body',
    function: 'api',
    permission: 'read:bodies',
    named: true,
  },
]);
