import type { Stage } from './rest-api.ts';
import { createTokenBuckets } from './token-buckets.ts';

export type Throttles = (httpMethod: string, resource: string) => boolean;

/** One bucket a method: true when the request may go on. `now` in ms. */
export function createThrottles(stage: Stage, now?: () => number): Throttles {
  const take = createTokenBuckets(now);
  return (httpMethod, resource) => {
    const limit = limitOf(stage, httpMethod, resource);
    return !limit || take(`${httpMethod} ${resource}`, limit);
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
