import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { problemOf } from '../../../adapters/http/problem.ts';
import { call } from '../../../adapters/rabbitmq-management/http.ts';
import { createManagement } from '../../../adapters/rabbitmq-management/management.ts';
import { CourtierError, UnavailableError } from '../../../core/errors.ts';
import { vhostOf } from '../../../core/topology/vhost.ts';

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

async function connectionOn(listener: RequestListener) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, username: 'admin', password: 'hunter2' };
}

async function managementOn(listener: RequestListener) {
  const connection = await connectionOn(listener);
  return createManagement({ ...connection, vhost: '/', timeoutMs: 100, importTimeoutMs: 100 });
}

const answering = (status: number, text: string) =>
  managementOn((_request, response) => void response.writeHead(status).end(text));

async function errorOf(promise: Promise<unknown>): Promise<CourtierError> {
  const error = await promise.then(
    () => null,
    (caught: unknown) => caught,
  );
  if (!(error instanceof CourtierError))
    throw new Error(`a CourtierError was expected, not ${String(error)}`);
  expect(JSON.stringify([error.message, error.details, String(error.cause)])).not.toContain('hunter2');
  return error;
}

describe('the management API', () => {
  it('is asked for the virtual host by its encoded name, with the credentials in a header', async () => {
    const seen: unknown[] = [];
    const management = await managementOn((request, response) => {
      seen.push([request.method, request.url, request.headers.authorization]);
      response.end('{"name":"/"}');
    });
    await management.reachable();
    expect(seen).toEqual([['GET', '/api/vhosts/%2F?columns=name', `Basic ${btoa('admin:hunter2')}`]]);
  });

  it.each([500, 502, 503, 429])('may be tried again after %d', async (status) => {
    const error = await errorOf((await answering(status, '<html>')).read());
    expect(error).toBeInstanceOf(UnavailableError);
    expect(error).toMatchObject({ code: 'broker-unavailable', disposition: 'retry' });
  });

  it('may be tried again when it does not answer in time', async () => {
    const error = await errorOf((await managementOn(() => {})).read());
    expect(error).toMatchObject({ code: 'broker-unavailable', disposition: 'retry' });
    expect(error.message).toContain('did not answer within 100 ms');
  });

  it('may be tried again when nobody listens, and says the code of the system', async () => {
    const management = await answering(200, '{}');
    for (const stop of stops.splice(0)) stop();
    const error = await errorOf(management.reachable());
    expect(error).toMatchObject({ code: 'broker-unavailable', disposition: 'retry' });
    expect(error.message).toMatch(/ECONNREFUSED|UND_ERR_SOCKET/);
  });

  it.each([401, 403])(
    'says which secret to check after %d, and none of it to HTTP clients',
    async (status) => {
      const error = await errorOf((await answering(status, '{"reason":"Login failed"}')).read());
      expect(error).toMatchObject({ code: 'broker-access-refused', disposition: 'fail' });
      expect(error.message).toContain('Login failed');
      const problem = problemOf(error, { instance: '/api/queues', requestId: 'r-1' });
      expect(problem.status).toBe(500);
      expect(JSON.stringify(problem)).not.toMatch(/Login failed|secret/);
    },
  );

  it('passes on why it refused a request', async () => {
    const text = '{"error":"bad_request","reason":"-1 is not a valid delivery limit"}';
    const error = await errorOf((await answering(400, text)).deletePolicy('courtier-orders'));
    expect(error).toMatchObject({ code: 'broker-refused', disposition: 'reject' });
    expect(error.message).toContain('-1 is not a valid delivery limit');
  });

  it('is never asked about what a path cannot name: it would take it for another thing', async () => {
    const seen: unknown[] = [];
    const connection = await connectionOn((request, response) => {
      seen.push(request.url);
      response.end('[]');
    });
    for (const name of ['.', '..']) {
      const path = ['exchanges', '/', name];
      expect(await call(connection, { method: 'GET', path, timeoutMs: 100 })).toBeUndefined();
      const error = await errorOf(call(connection, { method: 'DELETE', path, timeoutMs: 100 }));
      expect(error).toMatchObject({ code: 'bad-request', disposition: 'reject' });
    }
    expect(seen).toEqual([]);
  });

  it('says so when the virtual host is not there', async () => {
    const error = await errorOf((await answering(404, '{"reason":"Not Found"}')).reachable());
    expect(error).toMatchObject({ code: 'vhost-not-found', disposition: 'reject' });
  });

  it.each(['hello', '[]', '{"exchanges":1}'])('is not believed when it answers %s', async (text) => {
    expect(await errorOf((await answering(200, text)).read())).toMatchObject({ code: 'broker-unavailable' });
  });

  it('is understood when it leaves `internal` out of exchanges, as RabbitMQ 4.3 does', async () => {
    const exchange = { name: 'orders', type: 'fanout', durable: true, auto_delete: false, arguments: {} };
    const text = JSON.stringify({ exchanges: [exchange], queues: [], bindings: [], policies: [] });
    expect((await (await answering(200, text)).read()).exchanges).toEqual([{ ...exchange, internal: false }]);
  });

  it('follows no redirect: the credentials would go along', async () => {
    const management = await managementOn((request, response) => {
      if (request.url === '/elsewhere') response.end('{"name":"/"}');
      else response.writeHead(302, { location: '/elsewhere' }).end();
    });
    expect(await errorOf(management.reachable())).toMatchObject({ code: 'broker-unavailable' });
  });
});

describe('vhostOf', () => {
  it.each([
    ['amqp://localhost:5672', '/'],
    ['amqp://localhost:5672/', '/'],
    ['amqps://broker:5671/%2F', '/'],
    ['amqps://broker:5671/shop', 'shop'],
    ['amqps://broker:5671/a%2Fb', 'a/b'],
  ])('finds in %s the virtual host %s', (url, vhost) => {
    expect(vhostOf(url)).toBe(vhost);
  });
});
