import { defineRoutes } from '../route.ts';

/** Consuming over HTTP. `{id}` is the ack id of one delivery. */
export const subscriptionsRoutes = defineRoutes([
  {
    operation: 'pull',
    method: 'GET',
    path: '/api/subscriptions/{topic}',
    aliases: ['/subscribe/{topic}'],
    function: 'subscriptions',
    permission: 'consume',
  },
  {
    operation: 'ack',
    method: 'POST',
    path: '/api/messages/{id}/ack',
    aliases: ['/ack/{messageId}'],
    function: 'deliveries',
    permission: 'consume',
  },
  {
    operation: 'nack',
    method: 'POST',
    path: '/api/messages/{id}/nack',
    function: 'deliveries',
    permission: 'consume',
  },
  {
    operation: 'extend',
    method: 'POST',
    path: '/api/messages/{id}/extend',
    function: 'deliveries',
    permission: 'consume',
  },
]);
