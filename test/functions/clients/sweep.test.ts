import { beforeEach, describe, expect, it } from 'vitest';
import type { TokenAllowances } from '../../../core/rate/token-allowances.ts';
import { UsagePlansBusyError, UsagePlansFullError } from '../../../core/rate/usage-plans.ts';
import { type SweepDeps, sweep } from '../../../functions/clients/sweep.ts';
import { createMemoryTokenAllowances } from '../../memory/token-allowances.ts';
import { createMemoryUsagePlans } from '../../memory/usage-plans.ts';
import { recordedLog } from '../../recorded-log.ts';

const START = Date.parse('2026-01-05T10:00:00.000Z');
const keyAt = (n: number) => n.toString(16).padStart(64, '0');

let time: number;
let deps: SweepDeps;
let allowances: TokenAllowances;
let plans: ReturnType<typeof createMemoryUsagePlans>;
let log: ReturnType<typeof recordedLog>;

beforeEach(() => {
  time = START;
  plans = createMemoryUsagePlans();
  log = recordedLog();
  allowances = createMemoryTokenAllowances();
  deps = {
    allowances,
    usagePlans: plans,
    now: () => new Date(time),
    log,
  };
});

async function asked(n: number): Promise<void> {
  for (let each = 0; each < n; each += 1) {
    await allowances.findOrAsk(keyAt(each), new Date(START - 10_000 + each).toISOString());
  }
}

describe('a sweep of the allowances of tokens', () => {
  it('gives 60 callers one, those that waited longest, and the next sweep the others', async () => {
    await asked(70);
    await sweep(deps);
    expect(plans.tokens).toEqual(new Set(Array.from({ length: 60 }, (_, n) => keyAt(n))));
    await sweep(deps);
    expect(plans.tokens.size).toBe(70);
  });

  it('goes on with the others where one fails, and does that one again', async () => {
    await asked(3);
    let busy = true;
    deps.usagePlans = {
      ...plans,
      async joinToken(key) {
        if (busy && key === keyAt(0)) throw new UsagePlansBusyError('join', 'TooManyRequestsException');
        await plans.joinToken(key);
      },
    };
    await sweep(deps);
    expect(plans.tokens).toEqual(new Set([keyAt(1), keyAt(2)]));
    expect(log.lines).toMatchObject([{ level: 'warn', message: 'allowance not changed' }]);
    busy = false;
    await sweep(deps);
    expect(plans.tokens.size).toBe(3);
  });

  it('stops where the account has no more keys: the others would fail alike', async () => {
    await asked(3);
    let tries = 0;
    deps.usagePlans = {
      ...plans,
      async joinToken() {
        tries += 1;
        throw new UsagePlansFullError();
      },
    };
    await sweep(deps);
    expect(tries).toBe(1);
    expect(await deps.allowances.count()).toBe(0);
  });

  it('begins nothing that its function has no time for', async () => {
    await asked(10);
    deps.usagePlans = {
      ...plans,
      async joinToken(key) {
        time += 9_000;
        await plans.joinToken(key);
      },
    };
    await sweep(deps);
    expect(plans.tokens.size).toBe(3);
  });

  it('removes no key that came back while the list was behind', async () => {
    await asked(1);
    await sweep(deps);
    const { allowances } = deps;
    const behind: SweepDeps['allowances'] = {
      ...allowances,
      list: async (state, ...more) =>
        state === 'leaving'
          ? [{ usage_key: keyAt(0), at: new Date(0).toISOString() }]
          : allowances.list(state, ...more),
    };
    await sweep({ ...deps, allowances: behind });
    expect(plans.tokens).toEqual(new Set([keyAt(0)]));
  });

  it('does nothing where nobody waits and everybody comes', async () => {
    await asked(1);
    await sweep(deps);
    deps.usagePlans = { ...plans, joinToken: () => Promise.reject(), leaveToken: () => Promise.reject() };
    await sweep(deps);
    expect(log.lines).toEqual([]);
  });
});
