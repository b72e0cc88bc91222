import { describe, expect, it } from 'vitest';
import {
  SHARED_TOKEN_ALLOWANCES,
  sharedTokenAllowanceKey,
  sharedUsageKey,
} from '../../../core/rate/usage-key.ts';
import { createUsage } from '../../../functions/authorizer/usage.ts';

const PREFIX = 'courtier-test-';
const usage = createUsage({ prefix: PREFIX, delaySeconds: 60 });
const at = new Date('2026-01-05T10:00:00.000Z');
const keyOf = (id: string) => usage.keyOf({ id }, at);

describe('the requests of a caller with a token that has no allowance of its own yet are counted', () => {
  it('by its subject, always the same, and never with those that have no limit of their own', async () => {
    expect(await keyOf('oidc:shop')).toBe(await keyOf('oidc:shop'));
    expect(await keyOf('oidc:shop')).not.toBe(sharedUsageKey(PREFIX, 'shared'));
    expect(await keyOf('c1')).toBe(sharedUsageKey(PREFIX, 'shared'));
  });

  it('apart from nearly all others, by keys that the stage has made', async () => {
    const made = Array.from({ length: SHARED_TOKEN_ALLOWANCES }, (_, n) =>
      sharedTokenAllowanceKey(PREFIX, n),
    );
    const keys = await Promise.all(Array.from({ length: 1_000 }, (_, n) => keyOf(`oidc:service-${n}`)));
    expect(new Set(made).size).toBe(SHARED_TOKEN_ALLOWANCES);
    expect(new Set(keys)).toEqual(new Set(made));
    const mine = await keyOf('oidc:shop');
    expect(keys.filter((key) => key === mine).length).toBeLessThan(60);
  });
});
