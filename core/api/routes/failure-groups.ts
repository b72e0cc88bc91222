import { defineRoutes } from '../route.ts';

const read = { function: 'failure-groups', permission: 'read:failed', named: true } as const;
const manage = { function: 'failure-groups', permission: 'manage:failed', named: true } as const;

/** Failed messages that have something in common. */
export const failureGroupsRoutes = defineRoutes([
  { operation: 'listFailureGroups', method: 'GET', path: '/api/failure-groups', ...read },
  { operation: 'getFailureGroup', method: 'GET', path: '/api/failure-groups/{id}', ...read },
  { operation: 'changeFailureGroup', method: 'PATCH', path: '/api/failure-groups/{id}', ...manage },
  { operation: 'recountFailureGroups', method: 'POST', path: '/api/failure-groups/recount', ...manage },
]);
