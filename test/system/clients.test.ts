import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, inject, it } from 'vitest';
import { Courtier, eventually, newId } from './courtier.ts';
import { order } from './order.ts';

const courtier = new Courtier(inject('running'));
const MINUTE = 60_000;

type Created = { id: string; key: string; keys: { fingerprint: string; expires_at: string | null }[] };

const as = (key: string) => ({ authorization: `Bearer ${key}` });

async function createClient(permissions: string[]): Promise<Created> {
  const answer = await courtier.call<Created>('POST', '/api/clients', { name: `c-${newId()}`, permissions });
  expect(answer.status).toBe(201);
  return answer.body;
}

async function publish(key: string, exchange: string, routing_key: string, message: unknown) {
  const answer = await courtier.call(
    'POST',
    '/api/messages/publish',
    { exchange, routing_key, message },
    as(key),
  );
  return answer.status;
}

const publishOrder = (key: string) => publish(key, 'orders', '', order());

async function client(args: string[], environment: Record<string, string> = {}) {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, '..', '..', 'bin', 'cli.ts'), 'clients', ...args],
    {
      env: {
        ...process.env,
        COURTIER_URL: courtier.ready.api,
        COURTIER_KEY: courtier.ready.adminKey,
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { stdout, stderr, code };
}

describe('a client of the API', () => {
  it('may do what its permissions say, and nothing else', async () => {
    const shop = await createClient(['publish:orders']);
    expect(await publishOrder(shop.key)).toBe(202);
    expect(await publish(shop.key, 'email', 'email.confirmation', {})).toBe(403);
    expect((await courtier.call('GET', '/api/messages/failed', undefined, as(shop.key))).status).toBe(403);
    expect((await courtier.call('GET', '/api/clients', undefined, as(shop.key))).status).toBe(403);
    const own = await courtier.call('POST', `/api/clients/${shop.id}/rotate`, {}, as(shop.key));
    expect(own.status).toBe(403);
  });

  it('gets a second key without a gap, and loses both with its revocation', async () => {
    const shop = await createClient(['publish:orders']);
    expect(await publishOrder(shop.key)).toBe(202);
    const rotated = await courtier.call<Created>('POST', `/api/clients/${shop.id}/rotate`);
    expect(rotated.status).toBe(200);
    for (const key of [shop.key, rotated.body.key]) expect(await publishOrder(key)).toBe(202);

    const revoked = await courtier.call('DELETE', `/api/clients/${shop.id}`);
    expect(revoked).toMatchObject({ status: 200, body: { status: 'revoked' } });
    for (const key of [shop.key, rotated.body.key]) {
      await eventually('a revoked key is refused', async () => (await publishOrder(key)) === 403, MINUTE);
    }
    expect((await courtier.call('POST', `/api/clients/${shop.id}/rotate`)).status).toBe(409);
  });

  it('loses its old key within a minute where no overlap is asked for', async () => {
    const shop = await createClient(['publish:orders']);
    expect(await publishOrder(shop.key)).toBe(202);
    const path = `/api/clients/${shop.id}/rotate`;
    const rotated = await courtier.call<Created>('POST', path, { overlap_seconds: 0 });
    await eventually('the old key is refused', async () => (await publishOrder(shop.key)) === 403, MINUTE);
    expect(await publishOrder(rotated.body.key)).toBe(202);
  });

  it('ends when it was said to', async () => {
    // Not too soon: a busy machine makes the client seconds later, and it must end after that.
    const expires_at = new Date(Date.now() + 10_000).toISOString();
    const body = { name: 'short', permissions: ['publish:orders'], expires_at };
    const made = await courtier.call<Created>('POST', '/api/clients', body);
    expect(made.status).toBe(201);
    await eventually(
      'an expired key is refused',
      async () => (await publishOrder(made.body.key)) === 403,
      MINUTE,
    );
  });

  it('is refused with every bad field named, and 404 when nobody knows it', async () => {
    const refused = await courtier.call('POST', '/api/clients', { name: '', permissions: ['all'] });
    expect(refused).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '#/name' }, { pointer: '#/permissions/0' }] },
    });
    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', ''],
      ['POST', '/rotate'],
    ] as const) {
      expect((await courtier.call(method, `/api/clients/${newId()}${path}`)).status).toBe(404);
    }
  });
});

describe('courtier clients', () => {
  it('creates, lists, rotates and revokes', async () => {
    const name = `cli-${newId()}`;
    const created = await client(['create', '--name', name, '--permission', 'publish:orders.*', '--json']);
    expect(created).toMatchObject({ code: 0, stderr: '' });
    const { id, key } = JSON.parse(created.stdout) as Created;
    expect(await publishOrder(key)).toBe(202);

    const listed = await eventually('the client is listed', async () => {
      const { stdout } = await client(['list']);
      return stdout.split('\n').find((line) => line.startsWith(id));
    });
    expect(listed).toMatch(new RegExp(`^${id}  ${name} +active +1 +standard +never +publish:orders\\.\\*$`));

    const rotated = await client(['rotate', id, '--overlap', '600', '--yes']);
    expect(rotated.code).toBe(0);
    const second = /^Key +(ck_\S+)$/m.exec(rotated.stdout)?.[1] ?? '';
    for (const each of [key, second]) expect(await publishOrder(each)).toBe(202);

    expect(await client(['revoke', id, '--yes'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(name),
    });
    for (const each of [key, second]) {
      await eventually('a revoked key is refused', async () => (await publishOrder(each)) === 403, MINUTE);
    }
  });

  it('says what the API refused, field by field', async () => {
    const { code, stdout, stderr } = await client(['create', '--name', 'x', '--permission', 'all']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/\(422\)\n {2}#\/permissions\/0: must be admin, or publish:/);
    expect(await client(['revoke', newId()])).toMatchObject({
      code: 5,
      stderr: expect.stringContaining('There is no client with this id. (404)'),
    });
    expect(await client(['list'], { COURTIER_KEY: 'wrong' })).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('(403)'),
    });
  });
});
