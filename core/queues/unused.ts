import { SUBSCRIPTION_UNUSED_SECONDS, SUBSCRIPTION_USE_SECONDS } from '../limits.ts';
import type { RuntimeQueue } from './runtime-queue.ts';

type Used = Pick<RuntimeQueue, 'subscription' | 'created_at' | 'last_used_at'>;

/** A subscription that no client has pulled from for so long that nobody will: its bridge and its place are for others. */
export function isUnused(queue: Used, now: Date): boolean {
  return queue.subscription !== null && secondsSinceUse(queue, now) > SUBSCRIPTION_UNUSED_SECONDS;
}

export function isUseWorthNoting(queue: Used, now: Date): boolean {
  return secondsSinceUse(queue, now) > SUBSCRIPTION_USE_SECONDS;
}

function secondsSinceUse({ created_at, last_used_at = created_at }: Used, now: Date): number {
  return (now.getTime() - Date.parse(last_used_at)) / 1_000;
}
