/** Waits between tries: doubling from `firstMs` to `mostMs`, each somewhere in its upper half. */
export type Backoff = { firstMs: number; mostMs: number };

export const defaultBackoff: Backoff = { firstMs: 200, mostMs: 10_000 };

/** Milliseconds before the next try; `failed` counts the tries so far, from 1. Jitter keeps many clients apart. */
export function backoffMs({ firstMs, mostMs }: Backoff, failed: number, random: () => number): number {
  const full = Math.min(mostMs, firstMs * 2 ** (failed - 1));
  return Math.round(full / 2 + random() * (full / 2));
}

/** What Retry-After says, in milliseconds from now: seconds, or a date. Undefined when it says nothing. */
export function retryAfterMs(header: string | null, now: Date): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1_000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now.getTime());
}
