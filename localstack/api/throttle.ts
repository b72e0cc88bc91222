import type { Stage } from './rest-api.ts';

export type Throttles = (httpMethod: string, resource: string) => boolean;

/** Token buckets, one a method: true when the request may go on. `now` in ms. */
export function createThrottles(stage: Stage, now: () => number = () => performance.now()): Throttles {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return (httpMethod, resource) => {
    const limit = limitOf(stage, httpMethod, resource);
    if (!limit) return true;
    const key = `${httpMethod} ${resource}`;
    const at = now();
    const bucket = buckets.get(key) ?? { tokens: limit.burst, at };
    const tokens = Math.min(limit.burst, bucket.tokens + ((at - bucket.at) / 1000) * limit.rate);
    const admitted = tokens >= 1;
    buckets.set(key, { tokens: admitted ? tokens - 1 : tokens, at });
    return admitted;
  };
}

/** The most particular setting: path and method, then path, then method, then everything. */
function limitOf({ throttles }: Stage, httpMethod: string, resource: string) {
  const fits = (wanted: string, is: string) => wanted === '*' || wanted === is;
  return throttles
    .filter(({ path, httpMethod: method }) => fits(path, resource) && fits(method, httpMethod))
    .toSorted((a, b) => specificity(b) - specificity(a))[0];
}

const specificity = ({ path, httpMethod }: { path: string; httpMethod: string }) =>
  (path === '*' ? 0 : 2) + (httpMethod === '*' ? 0 : 1);
