import { defineRoutes } from '../route.ts';

const read = { function: 'queues', permission: 'read:queues' } as const;
const manage = { function: 'queues', permission: 'manage:queues', named: true } as const;

/** Queues, exchanges and bindings: what there is, how it does, and what a person changes at run time. */
export const queuesRoutes = defineRoutes([
  {
    operation: 'listQueues',
    method: 'GET',
    path: '/api/queues',
    aliases: ['/api/v1/queues', '/queues'],
    ...read,
  },
  {
    operation: 'createQueue',
    method: 'POST',
    path: '/api/queues',
    aliases: ['/api/v1/queues', '/queues/create'],
    ...manage,
  },
  { operation: 'getQueue', method: 'GET', path: '/api/queues/{queue}', ...read },
  {
    operation: 'deleteQueue',
    method: 'DELETE',
    path: '/api/queues/{queue}',
    aliases: ['/queues/{queueId}'],
    ...manage,
    owner: true,
  },
  { operation: 'queueStats', method: 'GET', path: '/api/queues/{queue}/stats', ...read },
  {
    operation: 'queueMessages',
    method: 'GET',
    path: '/api/queues/{queue}/messages',
    function: 'queues',
    permission: 'read:messages',
    named: true,
  },
  { operation: 'queueHistory', method: 'GET', path: '/api/queue-history', ...read },
  { operation: 'listPurges', method: 'GET', path: '/api/purges', ...read },
  { operation: 'getPurge', method: 'GET', path: '/api/purges/{purge}', ...read },
  { operation: 'listPurged', method: 'GET', path: '/api/purges/{purge}/messages', ...manage },
  { operation: 'restorePurge', method: 'POST', path: '/api/purges/{purge}/restore', ...manage },
  { operation: 'purgeQueue', method: 'POST', path: '/api/queues/{queue}/purge', ...manage },
  {
    operation: 'listBindings',
    method: 'GET',
    path: '/api/bindings',
    aliases: ['/api/v1/bindings'],
    ...read,
  },
  {
    operation: 'createBinding',
    method: 'POST',
    path: '/api/bindings',
    aliases: ['/api/v1/bindings'],
    ...manage,
  },
  {
    operation: 'deleteBinding',
    method: 'DELETE',
    path: '/api/bindings',
    aliases: ['/api/v1/bindings'],
    ...manage,
  },
  { operation: 'listExchanges', method: 'GET', path: '/api/exchanges', ...read },
  { operation: 'createExchange', method: 'POST', path: '/api/exchanges', ...manage },
  { operation: 'getExchange', method: 'GET', path: '/api/exchanges/{exchange}', ...read },
  { operation: 'deleteExchange', method: 'DELETE', path: '/api/exchanges/{exchange}', ...manage },
]);
