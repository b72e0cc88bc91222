import { encodeCursor, timeId } from '../../../core/failure/store.ts';
import type { OddSubject } from '../odd-subject.ts';
import { NOW, setUp } from './api.ts';
import { failedMessage } from './failed-message.ts';

const records = [
  failedMessage('m1'),
  failedMessage('m2', { status: 'failed' }),
  failedMessage('m3', {
    status: 'resolved',
    payload: '['.repeat(5_000) + ']'.repeat(5_000),
    payload_bytes: 10_000,
  }),
  failedMessage('m4', { status: 'retrying', payload: null, payload_ref: 'gone' }),
  failedMessage('m5', { status: 'deleted', deleted_at: '2026-01-05T09:59:30.000Z' }),
];
const [first = failedMessage('m1')] = records;

const published = {
  message_id: 'm1',
  stage: 'publish',
  exchange: 'orders',
  routing_key: 'order.created',
  queue: null,
  status: 'published',
  published_at: NOW,
  delivered_at: null,
  attempts: 0,
  metadata: {},
} as const;

const tapped = {
  id: 'm1',
  exchange: 'orders',
  routingKey: 'order.created',
  publishedAt: NOW,
  body: Buffer.from('{"order_id":"o1"}'),
  properties: {},
  headers: {},
};

const order = {
  workflow: 'order',
  run_id: 'order-1',
  status: 'running',
  step: null,
  reason: null,
  message_id: 'm6',
  input: { order_id: 'order-1' },
  started_at: NOW,
  updated_at: NOW,
  ended_at: null,
} as const;

/** The api function with failed messages in every state, one message's trail and an operator's action. */
export async function oddApi(): Promise<OddSubject> {
  const app = setUp();
  const { handler, store, failedMessages, workflow, messageLog, operatorLog, workflowRuns, log } = app;
  await store(...records);
  await messageLog.recordAccepted(published);
  const [archived = null] = await app.archive.keep([tapped]);
  const { stage: _, queue, status, delivered_at, attempts, ...entry } = published;
  await app.trail.record([{ ...entry, digest: 'd1', bytes: tapped.body.byteLength, archived }]);
  await workflowRuns.create(order);
  await operatorLog.record({
    client_id: 'c1',
    client_name: 'somebody',
    action: 'queue.purged',
    target: 'queue:orders',
    details: { purged: 3 },
  });
  return {
    handler,
    log,
    state: async () => ({
      failed: await Promise.all(records.map(({ id }) => failedMessages.get(id))),
      operations: await operatorLog.list({ limit: 200 }),
      order: await workflowRuns.get(order),
      started: [...workflow.started],
      stopped: [...workflow.stopped],
    }),
    known: {
      paths: {
        getNamedWorkflow: { key: order.workflow, id: order.run_id },
        getBody: { id: 'm1' },
        getRevision: { id: first.id, revision: '0' },
        reviseFailed: { id: first.id },
        scheduleFailed: { id: first.id },
        cancelFailed: { id: first.id },
      },
      headers: { reviseFailed: [['If-Match', '"1"']] },
      names: [...records.map(({ id }) => id), 'm1', order.run_id],
      cursors: [encodeCursor(timeId(first)), encodeCursor('2026-01-05T10:00:00.000Z#')],
    },
  };
}
