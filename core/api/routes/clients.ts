import { defineRoutes } from '../route.ts';

/** Who may call. */
export const clientsRoutes = defineRoutes([
  {
    operation: 'createClient',
    method: 'POST',
    path: '/api/clients',
    function: 'clients',
    permission: 'admin',
  },
  { operation: 'listClients', method: 'GET', path: '/api/clients', function: 'clients', permission: 'admin' },
  {
    operation: 'getClient',
    method: 'GET',
    path: '/api/clients/{id}',
    function: 'clients',
    permission: 'admin',
  },
  {
    operation: 'revokeClient',
    method: 'DELETE',
    path: '/api/clients/{id}',
    function: 'clients',
    permission: 'admin',
  },
  {
    operation: 'rotateClient',
    method: 'POST',
    path: '/api/clients/{id}/rotate',
    function: 'clients',
    permission: 'admin',
  },
  {
    operation: 'changeClientRate',
    method: 'POST',
    path: '/api/clients/{id}/rate',
    function: 'clients',
    permission: 'admin',
  },
]);
