import { defineRoutes } from '../route.ts';

const read = { function: 'webhooks', permission: 'read:webhooks' } as const;
const manage = { function: 'webhooks', permission: 'manage:webhooks' } as const;

/** Receivers of notifications, and what was sent to them. */
export const webhooksRoutes = defineRoutes([
  { operation: 'createWebhook', method: 'POST', path: '/api/webhooks', ...manage },
  { operation: 'listWebhooks', method: 'GET', path: '/api/webhooks', ...read },
  { operation: 'getWebhook', method: 'GET', path: '/api/webhooks/{id}', ...read },
  { operation: 'changeWebhook', method: 'PATCH', path: '/api/webhooks/{id}', ...manage },
  { operation: 'deleteWebhook', method: 'DELETE', path: '/api/webhooks/{id}', ...manage },
  { operation: 'rotateWebhook', method: 'POST', path: '/api/webhooks/{id}/rotate', ...manage },
  { operation: 'testWebhook', method: 'POST', path: '/api/webhooks/{id}/test', ...manage },
  { operation: 'listWebhookAttempts', method: 'GET', path: '/api/webhooks/{id}/attempts', ...read },
  {
    operation: 'redeliverWebhook',
    method: 'POST',
    path: '/api/webhooks/{id}/attempts/{attempt}/redeliver',
    ...manage,
  },
]);
