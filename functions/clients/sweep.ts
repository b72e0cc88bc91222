import { secondsAfter } from '../../core/failure/due.ts';
import {
  TOKEN_ALLOWANCE_LEAVES_SECONDS,
  TOKEN_ALLOWANCE_UNUSED_SECONDS,
  TOKEN_ALLOWANCES_MAX,
  TOKEN_ALLOWANCES_PER_MINUTE,
} from '../../core/limits.ts';
import type { Log } from '../../core/log.ts';
import type { AllowanceSweep } from '../../core/rate/token-allowances.ts';
import { type UsagePlans, UsagePlansFullError } from '../../core/rate/usage-plans.ts';

export type SweepDeps = {
  allowances: AllowanceSweep;
  usagePlans: UsagePlans;
  now: () => Date;
  log: Log;
  /** How many callers may have one. Default TOKEN_ALLOWANCES_MAX. */
  allowancesMax?: number;
};

/** Nothing begins later than this after the start, milliseconds: the function has 29 s. */
const TIME_MS = 20_000;

/**
 * Callers with tokens that came since the last sweep get an allowance of their own, and those that have not come for a
 * month lose it. Whatever ends in between is done again by the next sweep: a key that is there is found by its name.
 */
export async function sweep(deps: SweepDeps): Promise<undefined> {
  const start = deps.now();
  const since = (seconds: number) => secondsAfter(start.toISOString(), -seconds);
  const forEach = eachInTime(deps, start);
  const { allowances, usagePlans } = deps;

  const unused = since(TOKEN_ALLOWANCE_UNUSED_SECONDS);
  await forEach(await allowances.list('own', unused, TOKEN_ALLOWANCES_PER_MINUTE), async (allowance) => {
    await allowances.leave(allowance, start.toISOString());
  });
  const left = since(TOKEN_ALLOWANCE_LEAVES_SECONDS);
  await forEach(
    await allowances.list('leaving', left, TOKEN_ALLOWANCES_PER_MINUTE),
    async ({ usage_key }) => {
      // The list may be a moment behind, and a key that counts must not go.
      if (!(await allowances.isLeaving(usage_key))) return;
      await usagePlans.leaveToken(usage_key);
      await allowances.forget(usage_key);
    },
  );
  await forEach(await admitted(deps, start), async ({ usage_key }) => {
    await usagePlans.joinToken(usage_key);
    await allowances.granted(usage_key, deps.now().toISOString());
  });
}

/** Those that waited longest, as many as there is room for. */
async function admitted({ allowances, log, allowancesMax = TOKEN_ALLOWANCES_MAX }: SweepDeps, now: Date) {
  // Later than now: an authorizer's clock may be ahead.
  const until = secondsAfter(now.toISOString(), 60);
  const waiting = await allowances.list('waiting', until, TOKEN_ALLOWANCES_PER_MINUTE);
  if (waiting.length === 0) return [];
  const room = Math.max(0, allowancesMax - (await allowances.count()));
  if (room < waiting.length) log.warn('no room for allowances of tokens', { max: allowancesMax });
  return waiting.slice(0, room);
}

/** One after the other, as API Gateway takes few at once. One that fails delays no other, unless it would fail alike. */
function eachInTime({ now, log }: SweepDeps, start: Date) {
  return async <T extends { usage_key: string }>(
    all: T[],
    change: (one: T) => Promise<void>,
  ): Promise<void> => {
    for (const one of all) {
      if (now().getTime() - start.getTime() > TIME_MS) return;
      try {
        await change(one);
      } catch (error) {
        log.warn('allowance not changed', { usage_key: one.usage_key, error });
        if (error instanceof UsagePlansFullError) return;
      }
    }
  };
}
