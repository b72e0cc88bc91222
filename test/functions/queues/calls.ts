import type { setUp } from './queues.ts';

export type App = ReturnType<typeof setUp>;

export const create = (app: App, body: unknown) =>
  app.call({ httpMethod: 'POST', resource: '/api/queues', body: JSON.stringify(body) });

export const on = (
  app: App,
  httpMethod: string,
  queue: string,
  more = '',
  query: Record<string, string> = {},
) =>
  app.call({
    httpMethod,
    resource: `/api/queues/{queue}${more}`,
    path_parameters: { queue },
    query,
  });

export const bindings = (app: App, httpMethod: string, more: Parameters<App['call']>[0]) =>
  app.call({ httpMethod, resource: '/api/bindings', ...more });
