import type { setUp } from './api.ts';

export type Api = ReturnType<typeof setUp>;

export const create = (api: Api, given: unknown, permissions = ['admin']) =>
  api.call({ resource: '/api/clients', httpMethod: 'POST', body: JSON.stringify(given), permissions });

export const rotate = (api: Api, id: string, body: string | null = null) =>
  api.call({ resource: '/api/clients/{id}/rotate', httpMethod: 'POST', path_parameters: { id }, body });

export const revoke = (api: Api, id: string) =>
  api.call({ resource: '/api/clients/{id}', httpMethod: 'DELETE', path_parameters: { id } });

export const show = (api: Api, id: string) =>
  api.call({ resource: '/api/clients/{id}', path_parameters: { id } });

export const list = (api: Api, query: Record<string, string> = {}) =>
  api.call({ resource: '/api/clients', query });

export const shop = { name: 'shop', permissions: ['publish:orders'] };
