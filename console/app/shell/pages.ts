import type { ComponentType } from 'preact';
import { Overview } from '../overview/overview.tsx';
import { later } from './later.tsx';

/** Every page by its path. The overview is part of the first load, the others are not. */
export const pages: readonly { path: string; page: ComponentType }[] = [
  { path: '/', page: Overview },
  { path: '/failed', page: later(async () => (await import('../failed/failed.tsx')).Failed) },
  { path: '/failed/:id', page: later(async () => (await import('../message/message.tsx')).Message) },
  { path: '/operations', page: later(async () => (await import('../operations/operations.tsx')).Operations) },
  {
    path: '/operations/:id',
    page: later(async () => (await import('../operations/operation.tsx')).Operation),
  },
  { path: '/replay', page: later(async () => (await import('../replay/replay.tsx')).Replay) },
  { path: '/queues', page: later(async () => (await import('../queues/queues.tsx')).Queues) },
  { path: '/queues/:name', page: later(async () => (await import('../queues/queue.tsx')).Queue) },
  { path: '/topology', page: later(async () => (await import('../topology/topology.tsx')).Topology) },
  { path: '/workflows', page: later(async () => (await import('../workflows/workflows.tsx')).Workflows) },
  {
    path: '/workflows/:workflow/:id',
    page: later(async () => (await import('../workflows/workflow.tsx')).Workflow),
  },
  {
    path: '/subscriptions',
    page: later(async () => (await import('../subscriptions/subscriptions.tsx')).Subscriptions),
  },
  { path: '/webhooks', page: later(async () => (await import('../webhooks/webhooks.tsx')).Webhooks) },
  { path: '/webhooks/:id', page: later(async () => (await import('../webhooks/attempts.tsx')).Attempts) },
  { path: '/clients', page: later(async () => (await import('../clients/clients.tsx')).Clients) },
  { path: '/audit', page: later(async () => (await import('../audit/audit.tsx')).Audit) },
];
