import type { Client } from '../../core/permission/client.ts';
import { isOfToken } from '../../core/permission/token.ts';
import { clientUsageKey, sharedTokenUsageKey, sharedUsageKey } from '../../core/rate/usage-key.ts';
import type { OwnAllowance } from './own-allowance.ts';

export type Usage = {
  /** The API Gateway key that counts this caller's requests. Never rejects. */
  keyOf(client: Pick<Client, 'id' | 'limit'>, at: Date): Promise<string>;
  /** The one of the admin key. */
  admin: string;
};

export type UsageDeps = {
  prefix: string;
  delaySeconds: number;
  /** Undefined: callers with tokens share theirs, by a hash. */
  ownAllowance?: OwnAllowance | undefined;
};

/**
 * A new API key reaches all of API Gateway only after a while, and who is answered with one that it does not know there is
 * refused. So for `delaySeconds` a client with a new tier is counted with those that have none; and a caller with a token
 * with some of the others, until a key of its own is made.
 */
export function createUsage({ prefix, delaySeconds, ownAllowance }: UsageDeps): Usage {
  const shared = sharedUsageKey(prefix, 'shared');
  return {
    admin: sharedUsageKey(prefix, 'admin'),
    async keyOf({ id, limit }, at) {
      if (isOfToken({ id })) return (await ownAllowance?.(id, at)) ?? sharedTokenUsageKey(prefix, id);
      if (!limit || Date.parse(limit.since) + delaySeconds * 1_000 > at.getTime()) return shared;
      return clientUsageKey(prefix, limit.rate, id);
    },
  };
}
