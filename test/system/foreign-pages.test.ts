import { readdir, readFile, readlink } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { familyOf, readProc } from '../../bench/measuring/process-tree.ts';
import { type Runtime, startRuntime } from '../runtime.ts';
import { sendBytes } from './raw-request.ts';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await startRuntime();
});
afterAll(() => runtime?.stop());

type Listener = { address: string; port: number };

const V6_LOOPBACK = '00000000000000000000000001000000';

/** `0100007F:1F90` of /proc/net/tcp: bytes of the address from the last to the first, then the port. */
function listenerOf(local: string): Listener {
  const [hex = '', port = ''] = local.split(':');
  const bytes = hex.match(/../g)?.map((byte) => Number.parseInt(byte, 16)) ?? [];
  const address = hex === V6_LOOPBACK ? '[::1]' : bytes.reverse().join('.');
  return { address, port: Number.parseInt(port, 16) };
}

/** Every TCP socket that the runtime and all that it started listen on. */
async function listeners(): Promise<Listener[]> {
  const own = new Set((await Promise.all((await familyOf(runtime.pid)).map(socketsOf))).flat());
  const found = new Map<string, Listener>();
  const table = `${await readFile('/proc/net/tcp', 'utf8')}${await readFile('/proc/net/tcp6', 'utf8')}`;
  for (const line of table.split('\n')) {
    const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
    if (state === '0A' && own.has(inode)) found.set(local, listenerOf(local));
  }
  return [...found.values()];
}

async function socketsOf(pid: number): Promise<string[]> {
  const files = await readdir(`/proc/${pid}/fd`).catch((): string[] => []);
  const links = await Promise.all(files.map((file) => readlink(`/proc/${pid}/fd/${file}`).catch(() => '')));
  return links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []);
}

const page = ['Host: localhost', 'Origin: http://evil.example', 'Sec-Fetch-Site: cross-site'];
const rebound = ['Host: evil.example', 'Sec-Fetch-Site: same-origin'];
const request = (line: string, headers: readonly string[], body = '') =>
  [`${line} HTTP/1.1`, ...headers, `Content-Length: ${body.length}`, 'Connection: close', '', body].join(
    '\r\n',
  );

describe('a web page of another machine', () => {
  it('is answered by nothing that the runtime listens with', async () => {
    const { api, aws, amqp, management, generator } = runtime.ready;
    const found = await listeners();
    const ports = found.map(({ port }) => port);
    for (const url of [api, aws, amqp, management, generator])
      expect(ports).toContain(Number(new URL(url).port));
    // That is RabbitMQ's own page. What it shows of a broker needs its user and password.
    const isManagement = ({ port }: Listener) => port === Number(new URL(management).port);
    for (const listener of found) {
      const { address, port } = listener;
      expect(address).toMatch(/^(127\.|\[::1\]$)/);
      // Nobody finds it: see localstack/parts/dynoxide.ts.
      if (/^127\.(?!0\.0\.1$)/.test(address)) continue;
      const path = isManagement(listener) ? '/api/overview' : '/';
      for (const headers of [page, rebound]) {
        const answer = await sendBytes(`http://${address}:${port}`, request(`GET ${path}`, headers)).catch(
          () => '',
        );
        expect(answer, `port ${port}`).not.toMatch(/^HTTP\/1\.[01] [1235]/);
        expect(answer, `port ${port}`).not.toMatch(/access-control-allow-origin/i);
      }
    }
    const family = await familyOf(runtime.pid);
    const said = await Promise.all(family.map((pid) => readProc(pid, 'cmdline')));
    expect(said.join('\n')).toContain('rabbit');
  });

  it.each([
    ['by its own name', rebound],
    ['across sites', page],
    ['from a file', ['Host: localhost', 'Origin: null']],
    ['across sites, in an old browser', ['Host: localhost', 'Origin: http://evil.example']],
    ['as a form', [...page, 'Content-Type: application/x-www-form-urlencoded']],
  ])('does not read the admin key %s', async (_, headers) => {
    const body = JSON.stringify({ SecretId: 'courtier-local-admin-key' });
    const signed =
      'Authorization: AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/secretsmanager/aws4_request, SignedHeaders=host, Signature=0';
    const target = 'X-Amz-Target: secretsmanager.GetSecretValue';
    const ask = (...all: string[]) => sendBytes(runtime.ready.aws, request('POST /', all, body));
    const answer = await ask(...headers, target, signed);
    expect(answer).toMatch(/^HTTP\/1\.1 403 /);
    expect(answer).not.toContain(runtime.ready.adminKey);
    // A program of this machine does.
    expect(await ask('Host: localhost', target, signed)).toContain(runtime.ready.adminKey);
  });

  it('rotates no password, by whatever a browser sends without asking first', async () => {
    const functions = '/2015-03-31/functions/courtier-local-apply-topology/invocations';
    const body = JSON.stringify({ rotate: 'email-service' });
    const simple = 'Content-Type: text/plain';
    for (const headers of [
      [...page, simple],
      ['Host: localhost', simple],
      [...rebound, simple],
    ]) {
      const answer = await sendBytes(runtime.ready.aws, request(`POST ${functions}`, headers, body));
      expect(answer).toMatch(/^HTTP\/1\.1 403 /);
    }
  });

  it('gets no leave to ask for more', async () => {
    const preflight = [
      ...page,
      'Access-Control-Request-Method: POST',
      'Access-Control-Request-Headers: authorization',
    ];
    for (const url of [runtime.ready.aws, runtime.ready.api, runtime.ready.generator]) {
      const answer = await sendBytes(url, request('OPTIONS /', preflight));
      expect(answer).toMatch(/^HTTP\/1\.1 403 /);
      expect(answer).not.toMatch(/access-control-allow/i);
    }
  });
});
