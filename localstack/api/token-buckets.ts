/** Requests a second, and how many may come at once. */
export type Limit = { rate: number; burst: number };

/** Takes a token out of a bucket that holds `burst` and gets `rate` a second; false when it is empty. */
export type TokenBuckets = (bucket: string, limit: Limit) => boolean;

/** `now` in ms. */
export function createTokenBuckets(now: () => number = () => performance.now()): TokenBuckets {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return (name, { rate, burst }) => {
    const at = now();
    const bucket = buckets.get(name) ?? { tokens: burst, at };
    const tokens = Math.min(burst, bucket.tokens + ((at - bucket.at) / 1000) * rate);
    const admitted = tokens >= 1;
    buckets.set(name, { tokens: admitted ? tokens - 1 : tokens, at });
    return admitted;
  };
}
