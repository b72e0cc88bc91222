import { beforeEach, describe, expect, it } from 'vitest';
import { UnavailableError } from '../../../core/errors.ts';
import { clientOfClaims } from '../../../core/permission/token.ts';
import type { TokenAllowances } from '../../../core/rate/token-allowances.ts';
import { sharedTokenUsageKey } from '../../../core/rate/usage-key.ts';
import { createOwnAllowance } from '../../../functions/authorizer/own-allowance.ts';
import { createUsage } from '../../../functions/authorizer/usage.ts';
import { sweep } from '../../../functions/clients/sweep.ts';
import { createMemoryTokenAllowances } from '../../memory/token-allowances.ts';
import { createMemoryUsagePlans } from '../../memory/usage-plans.ts';
import { recordedLog } from '../../recorded-log.ts';

const PREFIX = 'courtier-test-';
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

let time: number;
let lookUps: number;
let tableError: Error | undefined;
let allowances: TokenAllowances;
let plans: ReturnType<typeof createMemoryUsagePlans>;
let log: ReturnType<typeof recordedLog>;

beforeEach(() => {
  time = Date.parse('2026-01-05T10:00:00.000Z');
  lookUps = 0;
  tableError = undefined;
  allowances = createMemoryTokenAllowances();
  plans = createMemoryUsagePlans();
  log = recordedLog();
});

const at = () => new Date(time);

/** An authorizer's container, with prod's settings. */
function container(issuer = 'https://id.example.com') {
  const delaySeconds = 60;
  const watched: TokenAllowances = {
    ...allowances,
    async findOrAsk(...asked) {
      lookUps += 1;
      if (tableError) throw tableError;
      return allowances.findOrAsk(...asked);
    },
  };
  const ownAllowance = createOwnAllowance({
    allowances: watched,
    prefix: PREFIX,
    issuer,
    cacheSeconds: 30,
    delaySeconds,
    log,
  });
  const usage = createUsage({ prefix: PREFIX, delaySeconds, ownAllowance });
  return (sub: string) => usage.keyOf({ id: idOf(sub) }, at());
}

function idOf(sub: string): string {
  const made = clientOfClaims({ sub }, 'permissions');
  if ('refused' in made) throw new Error(made.refused);
  return made.client.id;
}

/** What the schedule does, once a minute. */
async function minutes(n: number, allowancesMax?: number): Promise<void> {
  for (let passed = 0; passed < n; passed += 1) {
    time += MINUTE;
    await sweep({ allowances, usagePlans: plans, now: at, log, ...(allowancesMax && { allowancesMax }) });
  }
}

const isShared = (key: string, sub: string) => key === sharedTokenUsageKey(PREFIX, idOf(sub));

describe('a caller with a token', () => {
  it('shares an allowance at first, and has its own once API Gateway knows its key everywhere', async () => {
    const keyOf = container();
    expect(isShared(await keyOf('shop'), 'shop')).toBe(true);
    await minutes(1);
    const [own] = plans.tokens;
    expect(own).toMatch(/^[0-9a-f]{64}$/);
    expect(isShared(await keyOf('shop'), 'shop')).toBe(true);
    await minutes(1);
    expect(await keyOf('shop')).toBe(own);
    expect(await container()('shop')).toBe(own);
  });

  it('has an allowance that nobody else has, whatever its subject and its issuer are', async () => {
    const subjects = ['shop', 'Shop', 'oidc:shop', '"]', '|', 'a,b', '~'.repeat(255), `${'~'.repeat(254)}!`];
    const many = Array.from({ length: 40 }, (_, n) => `auth0|${n}`);
    const [one, other] = [container('https://id.example.com'), container('https://id.example.org')];
    const all = async () => [
      ...(await Promise.all([...subjects, ...many].map(one))),
      ...(await Promise.all(subjects.map(other))),
    ];
    await all();
    await minutes(2);
    const keys = await all();
    expect(new Set(keys).size).toBe(keys.length);
    expect(plans.tokens).toEqual(new Set(keys));
  });

  it('asks once, however many of its first requests come at once, to however many containers', async () => {
    const containers = [container(), container(), container()];
    await Promise.all(containers.flatMap((keyOf) => [keyOf('shop'), keyOf('shop')]));
    await minutes(2);
    expect(plans.tokens.size).toBe(1);
    const keys = await Promise.all(containers.map((keyOf) => keyOf('shop')));
    expect(new Set(keys)).toEqual(plans.tokens);
  });

  it('is looked up once in 30 s by each container', async () => {
    const keyOf = container();
    for (const after of [0, 10_000, 29_999]) {
      time = Date.parse('2026-01-05T10:00:00.000Z') + after;
      await keyOf('shop');
    }
    expect(lookUps).toBe(1);
    time += 1;
    await keyOf('shop');
    expect(lookUps).toBe(2);
  });

  it('is let in and counted with others while the table does not answer, which is said', async () => {
    const keyOf = container();
    tableError = new UnavailableError('table-unavailable', 'away');
    expect(isShared(await keyOf('shop'), 'shop')).toBe(true);
    expect(isShared(await keyOf('shop'), 'shop')).toBe(true);
    expect(log.lines).toMatchObject([{ level: 'warn', message: 'allowance not known' }]);
    expect(lookUps).toBe(1);
  });

  it('keeps its allowance as long as it comes once in a month', async () => {
    const keyOf = container();
    await keyOf('shop');
    await minutes(2);
    const [own] = plans.tokens;
    for (let n = 0; n < 6; n += 1) {
      time += 29 * DAY;
      await minutes(11);
      expect(await keyOf('shop')).toBe(own);
      expect(plans.tokens.has(own ?? '')).toBe(true);
    }
  });

  it('loses it after a month without, and never while a container may still answer with it', async () => {
    const [keyOf, elsewhere] = [container(), container()];
    await keyOf('shop');
    await minutes(2);
    const [own] = plans.tokens;
    time += 31 * DAY;
    await minutes(1);
    expect(plans.tokens.has(own ?? '')).toBe(true);
    expect(isShared(await elsewhere('shop'), 'shop')).toBe(true);
    await minutes(9);
    expect(plans.tokens.has(own ?? '')).toBe(true);
    await minutes(3);
    expect(plans.tokens.size).toBe(0);
    // It comes back.
    expect(isShared(await keyOf('shop'), 'shop')).toBe(true);
    await minutes(2);
    expect(await keyOf('shop')).toBe(own);
    expect(plans.tokens.has(own ?? '')).toBe(true);
  });

  it('waits while there is no room, until somebody has left', async () => {
    const keyOf = container();
    await keyOf('first');
    await minutes(1, 1);
    await keyOf('second');
    await minutes(3, 1);
    expect(plans.tokens.size).toBe(1);
    expect(isShared(await keyOf('second'), 'second')).toBe(true);
    expect(log.lines).toContainEqual(
      expect.objectContaining({ level: 'warn', message: 'no room for allowances of tokens' }),
    );
    time += 31 * DAY;
    await minutes(15, 1);
    expect(plans.tokens).toEqual(new Set([await keyOf('second')]));
  });
});
