import { defineRoutes } from '../route.ts';

const read = { function: 'operations', permission: 'read:failed', named: true } as const;
const manage = { function: 'operations', permission: 'manage:failed', named: true } as const;

/** One thing done to many failed messages. */
export const operationsRoutes = defineRoutes([
  { operation: 'createOperation', method: 'POST', path: '/api/operations', ...manage },
  { operation: 'listOperations', method: 'GET', path: '/api/operations', ...read },
  { operation: 'getOperation', method: 'GET', path: '/api/operations/{id}', ...read },
  { operation: 'listOperationResults', method: 'GET', path: '/api/operations/{id}/results', ...read },
  { operation: 'runOperation', method: 'POST', path: '/api/operations/{id}/run', ...manage },
  { operation: 'pauseOperation', method: 'POST', path: '/api/operations/{id}/pause', ...manage },
  { operation: 'resumeOperation', method: 'POST', path: '/api/operations/{id}/resume', ...manage },
  { operation: 'abortOperation', method: 'POST', path: '/api/operations/{id}/abort', ...manage },
]);
