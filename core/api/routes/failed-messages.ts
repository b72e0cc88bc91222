import { defineRoutes } from '../route.ts';

/** What failed, and what a person does about it. */
export const failedMessagesRoutes = defineRoutes([
  {
    operation: 'listFailed',
    method: 'GET',
    path: '/api/messages/failed',
    function: 'api',
    permission: 'read:failed',
  },
  {
    operation: 'getFailed',
    method: 'GET',
    path: '/api/messages/failed/{id}',
    function: 'api',
    permission: 'read:failed',
  },
  {
    operation: 'deleteFailed',
    method: 'DELETE',
    path: '/api/messages/failed/{id}',
    function: 'api',
    permission: 'manage:failed',
  },
  {
    operation: 'restoreFailed',
    method: 'POST',
    path: '/api/messages/failed/{id}/restore',
    function: 'api',
    permission: 'manage:failed',
  },
  {
    operation: 'listRevisions',
    method: 'GET',
    path: '/api/messages/failed/{id}/revisions',
    function: 'api',
    permission: 'read:failed',
  },
  {
    operation: 'getRevision',
    method: 'GET',
    path: '/api/messages/failed/{id}/revisions/{revision}',
    function: 'api',
    permission: 'read:failed',
  },
  {
    operation: 'reviseFailed',
    method: 'POST',
    path: '/api/messages/failed/{id}/revisions',
    function: 'api',
    permission: 'manage:failed',
  },
  {
    operation: 'resolveFailed',
    method: 'POST',
    path: '/api/messages/failed/{id}/resolve',
    function: 'api',
    permission: 'manage:failed',
  },
  {
    operation: 'retryFailed',
    method: 'POST',
    path: '/api/messages/retry/{id}',
    aliases: ['/retry/{id}'],
    function: 'api',
    permission: 'manage:failed',
  },
]);
