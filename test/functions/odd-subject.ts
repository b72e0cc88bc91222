import type { HttpHandler } from '../../adapters/http/router.ts';
import type { Known } from '../adapters/http/odd-requests.ts';
import type { recordedLog } from '../recorded-log.ts';

/** A function on memory adapters, as odd requests meet it: a new one each time. */
export type OddSubject = {
  handler: HttpHandler;
  /** All that the function keeps, of which a refused request changes nothing. */
  state: () => Promise<unknown>;
  log: ReturnType<typeof recordedLog>;
  known: Known;
};
