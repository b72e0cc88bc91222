import { routes } from '../../core/api/routes.ts';
import { NOBODYS, type Row, whoMay } from './who-may.ts';

const MESSAGE = { exchange: NOBODYS, routing_key: 'who.may', message: {} };

/** Who gets in, by operation: one line for each, written by hand and compared with what the API does. */
const TABLE: Readonly<Record<string, Row>> = {
  health: { needs: null },
  ready: { needs: null },
  getMe: { needs: 'any' },
  publish: { needs: `publish:${NOBODYS}`, body: MESSAGE },
  publishBatch: {
    needs: `publish:${NOBODYS}`,
    body: { messages: [MESSAGE] },
    status: (answer) => answer.items?.[0]?.status_code,
  },
  publishTopic: {
    // The exchange of all topics; nothing below this one reaches a queue.
    needs: 'publish:journal',
    body: { topic: NOBODYS, message: {} },
  },
  listFailed: { needs: 'read:failed', query: '?limit=1' },
  getFailed: { needs: 'read:failed' },
  deleteFailed: { needs: 'manage:failed' },
  restoreFailed: { needs: 'manage:failed' },
  resolveFailed: { needs: 'manage:failed' },
  retryFailed: { needs: 'manage:failed' },
  listMessages: { needs: 'read:messages', query: '?exchange=orders&limit=1' },
  getMessage: { needs: 'read:messages' },
  createOperation: { needs: 'manage:failed' },
  listOperations: { needs: 'read:failed', query: '?limit=1' },
  getOperation: { needs: 'read:failed' },
  listOperationResults: { needs: 'read:failed' },
  runOperation: { needs: 'manage:failed' },
  pauseOperation: { needs: 'manage:failed' },
  resumeOperation: { needs: 'manage:failed' },
  abortOperation: { needs: 'manage:failed' },
  getBody: { needs: 'read:bodies' },
  listAudit: { needs: 'read:audit', query: '?limit=1' },
  listQueues: { needs: 'read:queues', query: '?limit=1' },
  createQueue: { needs: 'manage:queues' },
  getQueue: { needs: 'read:queues' },
  deleteQueue: { needs: 'manage:queues' },
  queueStats: { needs: 'read:queues' },
  queueHistory: { needs: 'read:queues' },
  purgeQueue: { needs: 'manage:queues' },
  listBindings: { needs: 'read:queues', query: '?limit=1' },
  createBinding: { needs: 'manage:queues' },
  deleteBinding: { needs: 'manage:queues' },
  listExchanges: { needs: 'read:queues', query: '?limit=1' },
  createExchange: { needs: 'manage:queues' },
  getExchange: { needs: 'read:queues' },
  deleteExchange: { needs: 'manage:queues' },
  pull: { needs: `consume:${NOBODYS}`, parameters: { topic: NOBODYS } },
  // What they need is to consume the delivery's queue, and nobody's delivery has none.
  ack: { needs: 'any' },
  nack: { needs: 'any' },
  extend: { needs: 'any', body: { visibility: 60 } },
  request: { needs: `publish:${NOBODYS}`, body: MESSAGE },
  reply: {
    needs: 'consume',
    body: { reply_to: 'amq.rabbitmq.reply-to.nobody', correlation_id: NOBODYS, message: {} },
  },
  listWorkflows: { needs: 'read:workflows', query: '?limit=1' },
  getWorkflow: { needs: 'read:workflows' },
  getNamedWorkflow: { needs: 'read:workflows' },
  metrics: { needs: 'read:metrics' },
  createClient: { needs: 'admin' },
  listClients: { needs: 'admin', query: '?limit=1' },
  getClient: { needs: 'admin' },
  revokeClient: { needs: 'admin' },
  rotateClient: { needs: 'admin' },
  changeClientRate: { needs: 'admin' },
  // Of the shop.
  getParcel: { needs: 'read:parcels' },
};

whoMay(routes, TABLE);
