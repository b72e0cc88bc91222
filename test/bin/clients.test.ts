import { describe, expect, it } from 'vitest';
import { answer, courtierThat, page } from './typed.ts';

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
    const { typed, received } = await courtierThat(answer({ ...shop, key: 'ck_1' }, 201));
    const permissions = ['--permission', 'publish:orders.*', '--permission', 'read:failed'];
    const more = ['--expires', '2027-01-31T00:00:00Z', '--rate', 'basic', '--certificate-subject', 'CN=shop'];
    const { code, stdout } = await typed(['clients', 'create', '--name', 'shop', ...permissions, ...more]);
    expect(received[0]).toMatchObject({
      method: 'POST',
      path: '/prod/api/clients',
      headers: { authorization: 'Bearer k', 'idempotency-key': expect.any(String) },
      body: {
        name: 'shop',
        permissions: ['publish:orders.*', 'read:failed'],
        expires_at: '2027-01-31T00:00:00Z',
        rate: 'basic',
        certificate_subject: 'CN=shop',
      },
    });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Key +ck_1$/m);
    expect(stdout).toContain('The key aaa works until 2026-01-05T11:00:00Z.');
  });

  it('lists as a table', async () => {
    const other = { ...shop, id: 'id-2', name: 'warehouse', status: 'revoked', keys: [], rate: null };
    const { typed, asked } = await courtierThat(page([other, shop]));
    expect((await typed(['clients', 'list', '--all'])).stdout).toBe(
      [
        'ID    NAME       STATUS   KEYS  RATE      EXPIRES  PERMISSIONS',
        'id-2  warehouse  revoked     0  shared    never    publish:orders.* read:failed',
        'id-1  shop       active      2  standard  never    publish:orders.* read:failed',
        '',
      ].join('\n'),
    );
    expect(asked()).toEqual(['GET /prod/api/clients?limit=200']);
  });

  it('rotates with an overlap, and not a second time where the first may have been done', async () => {
    const { typed, asked } = await courtierThat(
      answer(shop),
      { status: 502 },
      answer({ ...shop, key: 'ck_2' }),
    );
    const { code, stderr } = await typed(['clients', 'rotate', 'a/b', '--overlap', '60', '--yes']);
    expect(code).toBe(3);
    expect(stderr).toMatch(/^This gives the client shop \(a\/b\) a new key. .* stop working in 1 min\.\n/);
    expect(asked()).toEqual([
      'GET /prod/api/clients/a%2Fb',
      'POST /prod/api/clients/a%2Fb/rotate {"overlap_seconds":60}',
    ]);
  });

  it('changes the rate', async () => {
    const { typed, asked } = await courtierThat(answer(shop), answer({ ...shop, rate: 'high' }));
    const { stdout, stderr } = await typed(['clients', 'rate', 'id-1', '--rate', 'high', '--yes']);
    expect(stderr).toContain('(id-1) from standard to high.');
    expect(stdout).toMatch(/^Rate high: shop/);
    expect(asked()).toEqual([
      'GET /prod/api/clients/id-1',
      'POST /prod/api/clients/id-1/rate {"rate":"high"}',
    ]);
  });

  it.each([
    ['rotates', ['rotate', 'id-1']],
    ['changes a rate', ['rate', 'id-1', '--rate', 'high']],
  ])('asks before it %s', async (_, args) => {
    const { typed, asked } = await courtierThat(answer(shop));
    expect((await typed(['clients', ...args], { columns: 80, stdin: 'n\n' })).code).toBe(1);
    expect(asked()).toEqual(['GET /prod/api/clients/id-1']);
  });

  it('says whom it revokes, and answers in JSON when asked to', async () => {
    const { typed, asked } = await courtierThat(answer(shop));
    const { stdout, stderr } = await typed(['clients', 'revoke', 'id-1', '--json', '--yes']);
    expect(JSON.parse(stdout)).toEqual(shop);
    expect(stderr).toBe('This revokes the client shop (id-1): all its 2 keys stop working, for good.\n');
    expect(asked()).toEqual(['GET /prod/api/clients/id-1', 'DELETE /prod/api/clients/id-1']);
  });

  it.each([
    ['no name', ['create', '--permission', 'admin'], 'Expected input for flag --name'],
    ['no permission', ['create', '--name', 'x'], 'Expected input for flag --permission'],
    ['no rate', ['rate', 'id-1'], 'Expected input for flag --rate'],
    ['a rate that there is not', ['rate', 'id-1', '--rate', 'fast'], '(basic|standard|high)'],
    ['no id', ['revoke'], 'Expected argument for id'],
    ['an empty id', ['revoke', ''], 'id is empty'],
    ['two ids', ['rotate', 'a', 'b'], 'Too many arguments'],
    ['an overlap that is no number', ['rotate', 'a', '--overlap', '1h'], 'a whole number, 604800 at most'],
    ["another command's flag", ['list', '--name', 'x'], 'No flag registered for --name'],
  ])('asks the API nothing for %s', async (_, args, message) => {
    const { typed, received } = await courtierThat(answer(shop));
    const { code, stderr, stdout } = await typed(['clients', ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).toContain(`Try: courtier clients ${args[0]} --help\n`);
    expect(received).toEqual([]);
  });
});
