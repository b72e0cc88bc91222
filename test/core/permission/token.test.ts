import { describe, expect, it } from 'vitest';
import { clientOfClaims, isOfToken, looksLikeToken } from '../../../core/permission/token.ts';

const claimsOf = (claims: Record<string, unknown>) =>
  clientOfClaims({ sub: 'svc', ...claims }, 'permissions');

describe('a verified token', () => {
  it.each([
    ['a list', ['publish:orders*', 'read:failed']],
    ['a text, as scopes are', 'publish:orders*  read:failed'],
    ['a list that says one twice', ['publish:orders*', 'read:failed', 'publish:orders*']],
  ])('gives the permissions that its claim lists: %s', (_, permissions) => {
    expect(claimsOf({ permissions })).toEqual({
      client: {
        id: 'oidc:svc',
        name: 'svc',
        permissions: ['publish:orders*', 'read:failed'],
        revoked_at: null,
        expires_at: null,
      },
      ignored: [],
    });
  });

  it.each([
    ['nothing', undefined],
    ['a number', 7],
    ['an object', { admin: true }],
    ['lists of lists', [['admin']]],
  ])('with %s in that claim may do nothing', (_, permissions) => {
    expect(claimsOf({ permissions })).toMatchObject({ client: { permissions: [] }, ignored: [] });
  });

  it('says what of its claim is no permission', () => {
    const permissions = 'openid admin: ADMIN read: read:failed write:x';
    expect(claimsOf({ permissions })).toMatchObject({
      client: { permissions: ['read:failed'] },
      ignored: ['openid', 'admin:', 'ADMIN', 'read:', 'write:x'],
    });
  });

  it('takes no more permissions than a client may have', () => {
    const permissions = Array.from({ length: 60 }, (_, n) => `read:a${n}`);
    const found = claimsOf({ permissions });
    expect(found).toMatchObject({ client: { permissions: permissions.slice(0, 50) } });
    expect(found).toHaveProperty('ignored', permissions.slice(50));
  });

  it('is read from the one claim that is named, and from no inherited member', () => {
    expect(clientOfClaims({ sub: 'a', scope: 'admin', permissions: 'read:x' }, 'scope')).toMatchObject({
      client: { permissions: ['admin'] },
    });
    expect(clientOfClaims({ sub: 'a' }, 'constructor')).toMatchObject({ client: { permissions: [] } });
  });

  it('is named as the issuer names whom it speaks for', () => {
    const all = { name: 'Ada Lovelace', preferred_username: 'ada', username: 'al', email: 'ada@example.com' };
    expect(claimsOf(all)).toMatchObject({ client: { name: 'Ada Lovelace' } });
    expect(claimsOf({ ...all, name: '' })).toMatchObject({ client: { name: 'ada' } });
    expect(claimsOf({ username: 'al', email: 'ada@example.com' })).toMatchObject({ client: { name: 'al' } });
    expect(claimsOf({ name: 7, email: 'ada@example.com' })).toMatchObject({
      client: { name: 'ada@example.com' },
    });
    expect(claimsOf({ name: 'a\u0000b' })).toMatchObject({ client: { name: 'ab' } });
    expect(claimsOf({ name: 'x'.repeat(500) })).toMatchObject({ client: { name: 'x'.repeat(100) } });
    expect(claimsOf({ sub: 'x'.repeat(200) })).toMatchObject({ client: { name: 'x'.repeat(100) } });
    expect(claimsOf({ name: `${'x'.repeat(99)}😀` })).toMatchObject({
      client: { name: `${'x'.repeat(99)}\ufffd` },
    });
  });

  it('is never named as the page through which its person signed in', () => {
    const page = { client_id: 'courtier-console', azp: 'courtier-console' };
    expect(claimsOf({ ...page, name: 'Ada Lovelace' })).toMatchObject({ client: { name: 'Ada Lovelace' } });
    expect(claimsOf(page)).toMatchObject({ client: { name: 'svc' } });
  });

  it.each([undefined, '', 7, 'a b', 'a\n', 'é', 'x'.repeat(256)])(
    'is refused when its subject is %j',
    (sub) => {
      expect(claimsOf({ sub })).toEqual({ refused: 'no usable subject' });
    },
  );
});

it('keys of clients do not look like tokens', () => {
  expect(looksLikeToken('eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln')).toBe(true);
  expect(looksLikeToken('eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.')).toBe(true);
  for (const key of ['ck_3q2-7w_x', 'AdminKey0123', 'a.b', 'a.b.c.d', 'not-a-key', 'a b.c.d'])
    expect(looksLikeToken(key)).toBe(false);
});

it('the subject of a token has a prefix that no client which was made here has', () => {
  expect([{ id: 'oidc:svc' }, { id: 'svc' }, { id: 'svc-oidc:' }].map(isOfToken)).toEqual([
    true,
    false,
    false,
  ]);
});
