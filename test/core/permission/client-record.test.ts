import { describe, expect, it } from 'vitest';
import { ConflictError } from '../../../core/api/errors.ts';
import { CLIENT_KEYS_MAX } from '../../../core/limits.ts';
import { certificateHash } from '../../../core/permission/certificate.ts';
import {
  type ClientRecord,
  changeRate,
  clientOfKey,
  credentials,
  openClient,
  revokeClient,
  rotateKey,
  statusOf,
} from '../../../core/permission/client-record.ts';
import { keyFrom } from '../../../core/permission/key.ts';

const AT = '2026-01-05T10:00:00.000Z';
const HOUR_LATER = '2026-01-05T11:00:00.000Z';
const shop = openClient(
  { id: 'shop', name: 'Shop', permissions: ['publish:orders'], expires_at: null, rate: 'basic' },
  'h1',
  AT,
);

function endings(record: ClientRecord) {
  return record.keys.map((key) => [key.hash, clientOfKey(record, key).expires_at]);
}

function refusal(act: () => unknown): ConflictError {
  try {
    act();
  } catch (error) {
    if (error instanceof ConflictError) return error;
  }
  throw new Error('It was not refused.');
}

describe('a client', () => {
  it('begins with one key, a rate, and no end', () => {
    expect(shop).toEqual({
      id: 'shop',
      name: 'Shop',
      permissions: ['publish:orders'],
      expires_at: null,
      revoked_at: null,
      limit: { rate: 'basic', since: AT },
      created_at: AT,
      keys: [{ hash: 'h1', created_at: AT, expires_at: null }],
      version: 1,
    });
  });

  it('is found by each of its keys, and by its certificate as long as it works itself', () => {
    const rotated = rotateKey(shop, { hash: 'h2', at: AT, overlapSeconds: 3_600 });
    const subject = 'CN=shop';
    const found = credentials({ ...rotated, certificate_subject: subject });
    expect(found.map(({ hash, client }) => [hash, client.id, client.expires_at])).toEqual([
      ['h1', 'shop', HOUR_LATER],
      ['h2', 'shop', null],
      [certificateHash(subject), 'shop', null],
    ]);
    expect(credentials(rotated).map(({ hash }) => hash)).toEqual(['h1', 'h2']);
  });

  it('ends at the very moment that is said, and not before', () => {
    const statuses = ['2026-01-05T09:59:59.999Z', AT, HOUR_LATER].map((now) =>
      statusOf({ revoked_at: null, expires_at: AT }, now),
    );
    expect(statuses).toEqual(['active', 'expired', 'expired']);
  });
});

describe('a key', () => {
  it('is 32 bytes in base64url after a prefix that tells what it is', () => {
    expect(keyFrom(new Uint8Array(32).fill(255))).toBe(`ck_${'_'.repeat(42)}8`);
  });
});

describe('a rotation', () => {
  it('gives a second key, and lets the first go on for the overlap', () => {
    const rotated = rotateKey(shop, { hash: 'h2', at: AT, overlapSeconds: 3_600 });
    expect(endings(rotated)).toEqual([
      ['h1', HOUR_LATER],
      ['h2', null],
    ]);
    expect(rotated.version).toBe(2);
  });

  it('forgets the first at once where no overlap is asked for', () => {
    expect(endings(rotateKey(shop, { hash: 'h2', at: AT, overlapSeconds: 0 }))).toEqual([['h2', null]]);
  });

  it('never lets a key go on for longer than was said before', () => {
    const twice = rotateKey(rotateKey(shop, { hash: 'h2', at: AT, overlapSeconds: 3_600 }), {
      hash: 'h3',
      at: AT,
      overlapSeconds: 86_400,
    });
    expect(endings(twice)).toEqual([
      ['h1', HOUR_LATER],
      ['h2', '2026-01-06T10:00:00.000Z'],
      ['h3', null],
    ]);
  });

  it('forgets keys that have ended', () => {
    const rotated = rotateKey(shop, { hash: 'h2', at: AT, overlapSeconds: 3_600 });
    const later = rotateKey(rotated, { hash: 'h3', at: HOUR_LATER, overlapSeconds: 60 });
    expect(later.keys.map(({ hash }) => hash)).toEqual(['h2', 'h3']);
  });

  it('lets no key outlive its client', () => {
    const record = { ...shop, expires_at: '2026-01-05T10:30:00.000Z' };
    expect(endings(rotateKey(record, { hash: 'h2', at: AT, overlapSeconds: 3_600 }))).toEqual([
      ['h1', '2026-01-05T10:30:00.000Z'],
      ['h2', '2026-01-05T10:30:00.000Z'],
    ]);
  });

  it('is refused when so many keys work already, unless they end at once', () => {
    let record = shop;
    for (let n = 2; n <= CLIENT_KEYS_MAX; n += 1) {
      record = rotateKey(record, { hash: `h${n}`, at: AT, overlapSeconds: 60 });
    }
    const more = { hash: 'more', at: AT };
    const refused = refusal(() => rotateKey(record, { ...more, overlapSeconds: 60 }));
    expect(refused.message).toMatch(/10 keys that still work/);
    expect(refused.details).toEqual({ id: 'shop', keys: CLIENT_KEYS_MAX });
    expect(rotateKey(record, { ...more, overlapSeconds: 0 }).keys).toHaveLength(1);
  });

  it.each([
    ['revoked', revokeClient(shop, AT)],
    ['expired', { ...shop, expires_at: AT }],
  ] as const)('is refused for a client that is %s', (status, record) => {
    const refused = refusal(() => rotateKey(record, { hash: 'h2', at: AT, overlapSeconds: 0 }));
    expect(refused.message).toContain(status);
    expect(refused.details).toEqual({ id: 'shop', status });
    expect(statusOf(record, AT)).toBe(status);
  });
});

describe('a revocation', () => {
  it('is on every key', () => {
    const revoked = revokeClient(rotateKey(shop, { hash: 'h2', at: AT, overlapSeconds: 60 }), HOUR_LATER);
    expect(revoked.keys.map((key) => clientOfKey(revoked, key).revoked_at)).toEqual([HOUR_LATER, HOUR_LATER]);
  });

  it('keeps the time of the first', () => {
    const revoked = revokeClient(shop, AT);
    expect(revokeClient(revoked, HOUR_LATER)).toBe(revoked);
  });
});

describe('a rate', () => {
  it('is another one from its change on, for every key', () => {
    const changed = changeRate(shop, 'high', HOUR_LATER);
    expect(changed).toMatchObject({ limit: { rate: 'high', since: HOUR_LATER }, version: shop.version + 1 });
    expect(changed.keys.map((key) => clientOfKey(changed, key).limit)).toEqual([changed.limit]);
  });

  it('stays as it is, since when it was, where it is asked for again', () => {
    expect(changeRate(shop, 'basic', HOUR_LATER)).toBe(shop);
  });

  it('is given to a client who never had one', () => {
    const { limit: _, ...old } = shop;
    expect(changeRate(old, 'basic', HOUR_LATER).limit).toEqual({ rate: 'basic', since: HOUR_LATER });
    expect(clientOfKey(old, { hash: 'h1', created_at: AT, expires_at: null })).not.toHaveProperty('limit');
  });

  it('is not changed of a client who is revoked', () => {
    const refused = refusal(() => changeRate(revokeClient(shop, AT), 'high', HOUR_LATER));
    expect(refused.message).toContain('This client is revoked');
    expect(refused.details).toEqual({ id: 'shop', status: 'revoked' });
  });
});
