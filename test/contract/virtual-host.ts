import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, inject } from 'vitest';
import { call } from '../../adapters/rabbitmq-management/http.ts';
import { PATIENCE_MS } from '../patience.ts';

/** A virtual host of one file's own on the running RabbitMQ, gone when its tests are over, and the management API. */
export function useVirtualHost(of: string) {
  const { amqp, management } = inject('running');
  const { username, password } = new URL(amqp);
  const connection = { url: management, username, password };
  const vhost = `${of}/${randomUUID()}`;
  const ask = (method: 'GET' | 'PUT' | 'DELETE', path: string[], body?: unknown) =>
    call(connection, { method, path, timeoutMs: PATIENCE_MS, body });
  /** Where a user logs in there; a URL of its own each time. */
  const loginOf = (name: string, word: string): string => {
    const target = new URL(amqp);
    target.pathname = `/${encodeURIComponent(vhost)}`;
    return Object.assign(target, { username: name, password: word }).href;
  };
  beforeAll(async () => {
    await ask('PUT', ['vhosts', vhost]);
    await ask('PUT', ['permissions', vhost, username], { configure: '.*', write: '.*', read: '.*' });
  });
  afterAll(() => ask('DELETE', ['vhosts', vhost]));
  return { connection, vhost, ask, loginOf };
}
