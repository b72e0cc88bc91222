import { createHash } from 'node:crypto';

/** Lambda: characters of an alias's name. Digits alone would be a version. */
const ALIAS = /^(?![0-9]+$)[A-Za-z0-9_-]{1,128}$/;

/**
 * The alias of the bridge function through which a queue is read. Most are called as their queue is; a name that Lambda
 * does not take gives one made from its hash. The alias's description says the queue in any case.
 */
export function bridgeAlias(queue: string): string {
  if (ALIAS.test(queue)) return queue;
  return `queue-${createHash('sha256').update(queue).digest('hex').slice(0, 32)}`;
}

/** Aliases stand for the code as it is: a deployment changes what the bridge does for every queue at once. */
export const BRIDGED_VERSION = '$LATEST';
