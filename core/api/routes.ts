/**
 * Every route of the HTTP API, said once: API Gateway's resources, the functions' routers and their permissions are
 * read from here.
 */
export type Method = 'GET' | 'POST' | 'DELETE';

export type Route = {
  operation: Operation;
  method: Method;
  path: string;
  /** Other systems' paths for the same operation. */
  aliases?: readonly string[];
  /** The function that serves it. */
  function: 'publish' | 'api';
  /** What the caller must be allowed to do; null: anyone. `publish` is checked against the exchange of each message in the body. */
  permission: string | null;
};

export type Operation =
  | 'health'
  | 'ready'
  | 'publish'
  | 'publishBatch'
  | 'listFailed'
  | 'getFailed'
  | 'retryFailed'
  | 'deleteFailed'
  | 'restoreFailed'
  | 'getMessage'
  | 'createClient'
  | 'listClients'
  | 'getClient'
  | 'rotateClient'
  | 'revokeClient';

export const routes: readonly Route[] = [
  {
    operation: 'health',
    method: 'GET',
    path: '/api/health',
    aliases: ['/healthz'],
    function: 'api',
    permission: null,
  },
  { operation: 'ready', method: 'GET', path: '/api/health/ready', function: 'api', permission: null },
  {
    operation: 'publish',
    method: 'POST',
    path: '/api/messages/publish',
    aliases: ['/api/v1/publish'],
    function: 'publish',
    permission: 'publish',
  },
  {
    operation: 'publishBatch',
    method: 'POST',
    path: '/api/messages/publish/batch',
    function: 'publish',
    permission: 'publish',
  },
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
    operation: 'retryFailed',
    method: 'POST',
    path: '/api/messages/retry/{id}',
    aliases: ['/retry/{id}'],
    function: 'api',
    permission: 'manage:failed',
  },
  {
    operation: 'getMessage',
    method: 'GET',
    path: '/api/messages/{id}',
    function: 'api',
    permission: 'read:messages',
  },
  { operation: 'createClient', method: 'POST', path: '/api/clients', function: 'api', permission: 'admin' },
  { operation: 'listClients', method: 'GET', path: '/api/clients', function: 'api', permission: 'admin' },
  { operation: 'getClient', method: 'GET', path: '/api/clients/{id}', function: 'api', permission: 'admin' },
  {
    operation: 'revokeClient',
    method: 'DELETE',
    path: '/api/clients/{id}',
    function: 'api',
    permission: 'admin',
  },
  {
    operation: 'rotateClient',
    method: 'POST',
    path: '/api/clients/{id}/rotate',
    function: 'api',
    permission: 'admin',
  },
];
