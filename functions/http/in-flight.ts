import {
  type Entry,
  type InFlight,
  type Place,
  TooManyInFlightError,
} from '../../core/capacity/in-flight.ts';
import { classify } from '../../core/failure/classify.ts';
import { IN_FLIGHT_LEASE_SECONDS } from '../../core/limits.ts';
import type { Log } from '../../core/log.ts';

export type InFlightDeps = {
  inFlight: InFlight;
  /** How many of a kind one client may have waiting. */
  placesPerClient: number;
  now: () => Date;
  log: Log;
};

/**
 * `work` in one of the client's places. A table that does not answer keeps nobody from waiting: the function's own
 * concurrency bounds all of them together.
 * @throws TooManyInFlightError (429)
 */
export async function inFlight<T>(
  deps: InFlightDeps,
  who: Pick<Entry, 'client' | 'kind'>,
  work: () => Promise<T>,
): Promise<T> {
  const place = await entered(deps, who);
  try {
    return await work();
  } finally {
    if (place) await left(deps, place);
  }
}

async function entered(
  { inFlight: places, placesPerClient, now, log }: InFlightDeps,
  who: Pick<Entry, 'client' | 'kind'>,
): Promise<Place | undefined> {
  const at = now();
  const until = new Date(at.getTime() + IN_FLIGHT_LEASE_SECONDS * 1_000).toISOString();
  const entry = { ...who, places: placesPerClient, now: at.toISOString(), until };
  try {
    const place = await places.enter(entry);
    if (place) return place;
  } catch (error) {
    log.warn('what is in flight could not be counted', errorFields(error));
    return undefined;
  }
  throw new TooManyInFlightError(entry);
}

/** The caller has its answer either way: a place that is not given back is free when its lease ends. */
async function left({ inFlight: places, log }: InFlightDeps, place: Place): Promise<void> {
  try {
    await places.leave(place);
  } catch (error) {
    log.warn('a place could not be given back', errorFields(error));
  }
}

function errorFields(error: unknown) {
  const { code, message } = classify(error);
  return { error_code: code, error_message: message };
}
