import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { problemOf } from '../../../adapters/http/problem.ts';
import { createManagement } from '../../../adapters/rabbitmq-management/management.ts';
import { createSecrets } from '../../../adapters/secrets-manager/secret.ts';
import { CourtierError } from '../../../core/errors.ts';
import { createAdministrator } from '../../../functions/wiring/administrator.ts';

const login = (password: string) => ({ username: 'courtier-administrator', password });
/** What RabbitMQ takes, and what the secret says. */
let [taken, secret] = ['', ''];
let reads = 0;
let requests = 0;
let server: Server;

beforeEach(async () => {
  [taken, secret, reads, requests] = ['first', 'first', 0, 0];
  server = createServer((request, response) => {
    requests += 1;
    const { username, password } = login(taken);
    const isIn = request.headers.authorization === `Basic ${btoa(`${username}:${password}`)}`;
    if (isIn) response.end('{"name":"/"}');
    else response.writeHead(401).end('{"error":"not_authorised","reason":"Login failed"}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  server.close();
  server.closeAllConnections();
});

function administrator() {
  const { port } = server.address() as AddressInfo;
  const env = { BROKER_SECRET_ARN: 'the-arn', BROKER_MANAGEMENT_URL: `http://127.0.0.1:${port}` };
  const call = async () => {
    reads += 1;
    return { SecretString: JSON.stringify(login(secret)) };
  };
  const { connection } = createAdministrator(env, createSecrets({ call }));
  return { reachable: async () => createManagement({ ...(await connection()), vhost: '/' }).reachable() };
}

it('an administrator whose password was rotated is let in with the new one, which is kept', async () => {
  const { reachable } = administrator();
  await reachable();
  [taken, secret] = ['second', 'second'];
  await reachable();
  await reachable();
  expect({ reads, requests }).toEqual({ reads: 2, requests: 4 });
});

it('an administrator whose new password is refused too is a part that is away, and asked for no third time', async () => {
  const { reachable } = administrator();
  taken = 'another';
  const error = await reachable().catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(CourtierError);
  expect({ reads, requests }).toEqual({ reads: 2, requests: 2 });
  const problem = problemOf(error, { instance: '/api/queues', requestId: 'r-1' });
  expect(problem).toMatchObject({ status: 503, type: 'urn:courtier:problem:broker-access-refused' });
  expect(JSON.stringify(problem)).not.toMatch(/Login failed|secret/);
});
