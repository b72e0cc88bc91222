import { defineRoutes } from '../route.ts';

/** Who asks. The permission `any` is a kind that nobody lacks: every client may. */
export const meRoutes = defineRoutes([
  { operation: 'getMe', method: 'GET', path: '/api/me', function: 'api', permission: 'any' },
]);
