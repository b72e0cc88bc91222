import { spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { run } from '../../bin/client/commands.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** An API that answers these, one after the other; `asked` is what it was asked. */
async function api(...answers: { status?: number; body: unknown }[]) {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    asked.push(`${request.method} ${request.url} ${request.headers.authorization} ${body}`.trim());
    const { status = 200, body: answer } = answers.shift() ?? { status: 500, body: {} };
    response.writeHead(status).end(typeof answer === 'string' ? answer : JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  return { asked, environment: { COURTIER_API: `http://127.0.0.1:${port}/v1/`, COURTIER_KEY: 'k' } };
}

const shop = {
  id: 'id-1',
  name: 'shop',
  permissions: ['publish:orders.*', 'read:failed'],
  status: 'active',
  created_at: '2026-01-05T10:00:00.000Z',
  rate: 'standard',
  expires_at: null,
  revoked_at: null,
  keys: [
    { fingerprint: 'aaa', created_at: '2026-01-05T10:00:00.000Z', expires_at: '2026-01-05T11:00:00.000Z' },
    { fingerprint: 'bbb', created_at: '2026-01-05T10:00:00.000Z', expires_at: null },
  ],
};

describe('courtier clients', () => {
  it('creates a client and shows its key', async () => {
    const { asked, environment } = await api({ status: 201, body: { ...shop, key: 'ck_1' } });
    const args = [
      'create',
      '--name',
      'shop',
      '--permission',
      'publish:orders.*',
      '--permission',
      'read:failed',
    ];
    const more = ['--expires', '2027-01-31T00:00:00Z', '--rate', 'basic'];
    const shown = await run([...args, ...more], environment);
    expect(asked).toEqual([
      'POST /v1/api/clients Bearer k {"name":"shop","permissions":["publish:orders.*","read:failed"],"expires_at":"2027-01-31T00:00:00Z","rate":"basic"}',
    ]);
    expect(shown).toMatch(/^Key +ck_1$/m);
  });

  it('creates a client that a certificate can be', async () => {
    const certificate_subject = 'CN=shop,O=Example';
    const { asked, environment } = await api({
      status: 201,
      body: { ...shop, certificate_subject, key: 'ck_1' },
    });
    const args = ['create', '--name', 'shop', '--permission', 'admin', '--certificate-subject'];
    const shown = await run([...args, certificate_subject], environment);
    expect(asked).toEqual([
      'POST /v1/api/clients Bearer k {"name":"shop","permissions":["admin"],"certificate_subject":"CN=shop,O=Example"}',
    ]);
    expect(shown).toMatch(/^Certificate +CN=shop,O=Example$/m);
  });

  it('lists every page as a table', async () => {
    const other = { ...shop, id: 'id-2', name: 'warehouse', status: 'revoked', keys: [], rate: null };
    const { asked, environment } = await api(
      { body: { items: [other], next: 'c+1' } },
      { body: { items: [shop], next: null } },
    );
    expect(await run(['list'], environment)).toBe(
      [
        'ID    NAME       STATUS   KEYS  RATE      EXPIRES  PERMISSIONS',
        'id-2  warehouse  revoked  0     shared    never    publish:orders.* read:failed',
        'id-1  shop       active   2     standard  never    publish:orders.* read:failed',
        '',
      ].join('\n'),
    );
    expect(asked.map((each) => each.split(' ')[1])).toEqual([
      '/v1/api/clients?limit=200',
      '/v1/api/clients?limit=200&cursor=c%2B1',
    ]);
  });

  it('rotates with an overlap, and says how long the older key works', async () => {
    const { asked, environment } = await api({ body: { ...shop, key: 'ck_2' } });
    const shown = await run(['rotate', 'a/b', '--overlap', '60'], environment);
    expect(asked).toEqual(['POST /v1/api/clients/a%2Fb/rotate Bearer k {"overlap_seconds":60}']);
    expect(shown).toContain('The key aaa works until 2026-01-05T11:00:00.000Z.');
  });

  it('changes the rate', async () => {
    const { asked, environment } = await api({ body: { ...shop, rate: 'high' } });
    expect(await run(['rate', 'id-1', '--rate', 'high'], environment)).toMatch(/^Rate high: shop/);
    expect(asked).toEqual(['POST /v1/api/clients/id-1/rate Bearer k {"rate":"high"}']);
  });

  it('revokes, and answers in JSON when asked to', async () => {
    const { asked, environment } = await api({ body: shop });
    expect(JSON.parse(await run(['revoke', 'id-1', '--json'], environment))).toEqual(shop);
    expect(asked).toEqual(['DELETE /v1/api/clients/id-1 Bearer k']);
  });

  it('helps without a key', async () => {
    for (const args of [['--help'], ['-h'], ['help'], ['create', '--help']]) {
      expect(await run(args, {})).toContain('courtier clients create --name');
    }
  });

  it.each([
    ['nothing to do', [], /Name a command/],
    ['a command that there is not', ['remove', 'x'], /no command "remove"/],
    ['a command of every object', ['constructor'], /no command "constructor"/],
    ['an option that there is not', ['list', '--all'], /--all/],
    ["another command's option", ['list', '--name', 'x'], /list does not take --name/],
    ['no name', ['create', '--permission', 'admin'], /needs --name/],
    ['no permission', ['create', '--name', 'x'], /at least one --permission/],
    ['no rate', ['rate', 'id-1'], /needs --rate/],
    ['no id', ['revoke'], /takes the id of one client/],
    ['an empty id', ['revoke', ''], /takes the id of one client/],
    ['two ids', ['rotate', 'a', 'b'], /takes the id of one client/],
    ['an overlap that is no number', ['rotate', 'a', '--overlap', '1h'], /whole number of seconds/],
  ])('asks the API nothing for %s', async (_, args, message) => {
    const { asked, environment } = await api();
    await expect(run(args, environment)).rejects.toMatchObject({
      name: 'UsageError',
      message: expect.stringMatching(message),
    });
    expect(asked).toEqual([]);
  });

  it('names what the environment lacks', async () => {
    await expect(run(['list'], { COURTIER_API: 'http://127.0.0.1:9' })).rejects.toThrow(
      /COURTIER_KEY is not set/,
    );
    await expect(run(['list'], { COURTIER_KEY: 'k', COURTIER_API: 'here' })).rejects.toThrow(
      /not a URL: here/,
    );
  });

  /** Those of an app that says a name of its own. */
  const secrets = {
    body: {
      SecretList: [{ Name: 'courtier-payments-service-auth' }, { Name: 'courtier-payments-admin-key' }],
    },
  };

  it('finds the local runtime by its ports, and its key by itself, whatever the app is called', async () => {
    const { asked, environment } = await api(
      secrets,
      { body: { SecretString: 'the-key' } },
      { body: { status: 'healthy' } },
      { body: { items: [], next: null } },
      secrets,
      { body: { SecretString: 'the-key' } },
      { body: {} },
    );
    const { port } = new URL(environment.COURTIER_API);
    const ports = { COURTIER_API_PORT: port, AWS_ENDPOINT_PORT: port };
    expect(await run(['list'], ports)).toBe('There are no clients yet.\n');
    expect(await run(['key'], ports)).toBe('the-key\n');
    expect(asked[1]).toMatch(/^POST \/ AWS4-HMAC-SHA256 .*\{"SecretId":"courtier-payments-admin-key"\}$/);
    expect(asked[3]).toBe('GET /api/clients?limit=200 Bearer the-key');
  });

  it('waits for a runtime that is starting', async () => {
    const { asked, environment } = await api(
      { status: 400, body: {} },
      { body: { SecretList: [] } },
      secrets,
      { body: { SecretString: 'the-key' } },
      { status: 503, body: {} },
      secrets,
      { body: { SecretString: 'the-key' } },
      { body: {} },
    );
    const { port } = new URL(environment.COURTIER_API);
    expect(await run(['key'], { COURTIER_API_PORT: port, AWS_ENDPOINT_PORT: port })).toBe('the-key\n');
    expect(asked).toHaveLength(8);
  });

  it('says how to start a local runtime where there is none', async () => {
    const ports = { COURTIER_API_PORT: '9', AWS_ENDPOINT_PORT: '9' };
    await expect(run(['list'], ports)).rejects.toThrow(/Start it with `courtier local`/);
  });

  it.each([
    [['--help'], 0, /^Clients of Courtier/, /^$/],
    [['nonsense'], 2, /^$/, /^There is no command "nonsense"\.\nTry: courtier clients --help\n$/],
    [['list'], 1, /^$/, /^No answer from http:\/\/127\.0\.0\.1:9: [^\n]+\n$/],
  ])('ends %j with code %i', (args, status, stdout, stderr) => {
    const file = join(import.meta.dirname, '..', '..', 'bin', 'cli.ts');
    const env = { ...process.env, COURTIER_KEY: 'k', COURTIER_API: 'http://127.0.0.1:9' };
    const ended = spawnSync(process.execPath, [file, 'clients', ...args], { env, encoding: 'utf8' });
    expect(ended.status).toBe(status);
    expect(ended.stdout).toMatch(stdout);
    expect(ended.stderr).toMatch(stderr);
  });

  it('shows a problem document with each bad field', async () => {
    const errors = [{ pointer: '#/name', detail: 'is missing' }, { detail: 'and more' }];
    const { environment } = await api({ status: 422, body: { title: 'Bad', detail: 'No.', errors } });
    await expect(run(['revoke', 'x'], environment)).rejects.toMatchObject({
      name: 'CallError',
      message: '422 Bad: No.\n  #/name: is missing\n  and more',
    });
  });

  it('shows what answers like no API of ours, and what does not answer', async () => {
    const { environment } = await api({ status: 502, body: '<html>' }, { body: '<html>' });
    await expect(run(['list'], environment)).rejects.toThrow('The API answered 502.');
    await expect(run(['list'], environment)).rejects.toThrow(/is not Courtier's API/);
    const nobody = { COURTIER_KEY: 'k', COURTIER_API: 'http://127.0.0.1:9' };
    await expect(run(['list'], nobody)).rejects.toThrow(
      /^No answer from http:\/\/127\.0\.0\.1:9: .*COURTIER_API/,
    );
  });
});
