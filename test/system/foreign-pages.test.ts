import { readdir, readFile, readlink } from 'node:fs/promises';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { familyOf, readProc } from '../../bench/measuring/process-tree.ts';
import { eventually } from './courtier.ts';
import { sendBytes } from './raw-request.ts';

const ready = inject('running');
/** The runtime's own process: the one that listens for the API. */
let pid: number;
beforeAll(async () => {
  pid = await eventually('the process of the runtime is found', async () => {
    const port = Number(new URL(ready.api).port);
    const inodes = (await listening()).flatMap(({ listener, inode }) =>
      listener.port === port ? [inode] : [],
    );
    for (const name of await readdir('/proc')) {
      if (!/^\d+$/.test(name)) continue;
      if ((await socketsOf(Number(name))).some((inode) => inodes.includes(inode))) return Number(name);
    }
    return undefined;
  });
});

type Listener = { address: string; port: number };

const V6_LOOPBACK = '00000000000000000000000001000000';

/** `0100007F:1F90` of /proc/net/tcp: bytes of the address from the last to the first, then the port. */
function listenerOf(local: string): Listener {
  const [hex = '', port = ''] = local.split(':');
  const bytes = hex.match(/../g)?.map((byte) => Number.parseInt(byte, 16)) ?? [];
  const address = hex === V6_LOOPBACK ? '[::1]' : bytes.reverse().join('.');
  return { address, port: Number.parseInt(port, 16) };
}

/** Every TCP socket of this machine that somebody listens on. */
async function listening(): Promise<{ listener: Listener; inode: string }[]> {
  const table = `${await readFile('/proc/net/tcp', 'utf8')}${await readFile('/proc/net/tcp6', 'utf8')}`;
  return table.split('\n').flatMap((line) => {
    const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
    return state === '0A' ? [{ listener: listenerOf(local), inode }] : [];
  });
}

/** Those of the runtime and all that it started. */
async function listeners(): Promise<Listener[]> {
  const own = new Set((await Promise.all((await familyOf(pid)).map(socketsOf))).flat());
  return (await listening()).filter(({ inode }) => own.has(inode)).map(({ listener }) => listener);
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
    const { api, aws, amqp, management } = ready;
    const found = await listeners();
    const ports = found.map(({ port }) => port);
    for (const url of [api, aws, amqp, management]) expect(ports).toContain(Number(new URL(url).port));
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
    const family = await familyOf(pid);
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
    const ask = (...all: string[]) => sendBytes(ready.aws, request('POST /', all, body));
    const answer = await ask(...headers, target, signed);
    expect(answer).toMatch(/^HTTP\/1\.1 403 /);
    expect(answer).not.toContain(ready.adminKey);
    // A program of this machine does.
    expect(await ask('Host: localhost', target, signed)).toContain(ready.adminKey);
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
      const answer = await sendBytes(ready.aws, request(`POST ${functions}`, headers, body));
      expect(answer).toMatch(/^HTTP\/1\.1 403 /);
    }
  });

  it('gets no leave to ask for more', async () => {
    const preflight = [
      ...page,
      'Access-Control-Request-Method: POST',
      'Access-Control-Request-Headers: authorization',
    ];
    for (const url of [ready.aws, ready.api]) {
      const answer = await sendBytes(url, request('OPTIONS /', preflight));
      expect(answer).toMatch(/^HTTP\/1\.1 403 /);
      expect(answer).not.toMatch(/access-control-allow/i);
    }
  });
});
