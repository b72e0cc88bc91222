import { TOKEN_ALLOWANCE_USE_SECONDS } from '../../core/limits.ts';
import type { Log } from '../../core/log.ts';
import type { Allowance, AllowanceUse } from '../../core/rate/token-allowances.ts';
import { tokenUsageKey } from '../../core/rate/usage-key.ts';

export type OwnAllowanceDeps = {
  allowances: AllowanceUse;
  /** What the stage's names begin with. */
  prefix: string;
  issuer: string;
  /** How long what was seen of an allowance counts. */
  cacheSeconds: number;
  /** How old a key must be before it is answered with: until then API Gateway may refuse it here and there. */
  delaySeconds: number;
  log: Log;
};

/** The key that counts one caller with a token alone; undefined as long as there is none, which asks for it. */
export type OwnAllowance = (clientId: string, at: Date) => Promise<string | undefined>;

const MAX_REMEMBERED = 1_000;

/**
 * Nobody makes callers with tokens as clients, so that a caller's key is made once it is here (the function `clients`,
 * within a minute). Never rejects: where the table does not answer, a caller is counted with others, and is let in.
 */
export function createOwnAllowance(deps: OwnAllowanceDeps): OwnAllowance {
  const remembered = new Map<string, { allowance: Allowance | undefined; until: number }>();

  async function look(usageKey: string, at: Date): Promise<Allowance | undefined> {
    try {
      const allowance = await deps.allowances.findOrAsk(usageKey, at.toISOString());
      if (!isDue(allowance, at)) return allowance;
      await deps.allowances.used(allowance, at.toISOString());
      return allowance;
    } catch (error) {
      deps.log.warn('allowance not known', { usage_key: usageKey, error });
      return undefined;
    }
  }

  return async (clientId, at) => {
    const usageKey = tokenUsageKey(deps.prefix, deps.issuer, clientId);
    let known = remembered.get(usageKey);
    if (!known || known.until <= at.getTime()) {
      known = { allowance: await look(usageKey, at), until: at.getTime() + deps.cacheSeconds * 1_000 };
      remembered.delete(usageKey);
      // A Map keeps the order of insertion, so the first is the one that was looked up longest ago.
      const [oldest] = remembered.keys();
      if (oldest !== undefined && remembered.size >= MAX_REMEMBERED) remembered.delete(oldest);
      remembered.set(usageKey, known);
    }
    const { allowance } = known;
    if (allowance?.state !== 'own' || allowance.since === undefined) return undefined;
    return Date.parse(allowance.since) + deps.delaySeconds * 1_000 <= at.getTime() ? usageKey : undefined;
  };
}

/** A use is noted now and then, which costs less than every time. */
function isDue({ state, at }: Allowance, now: Date): boolean {
  return state === 'own' && Date.parse(at) + TOKEN_ALLOWANCE_USE_SECONDS * 1_000 <= now.getTime();
}
