import { UnavailableError } from '../errors.ts';

/** What waits, and for whom. Times are ISO 8601. */
export type Entry = {
  /** A client's id. */
  client: string;
  /** What it waits for: each kind has places of its own. */
  kind: 'pull' | 'request';
  /** How many places of this kind the client has. */
  places: number;
  now: string;
  /** From when on the place is free all the same: its holder must be dead by then. */
  until: string;
};

export type Place = { client: string; kind: Entry['kind']; place: number; lease: string };

/**
 * Who is waiting, over all instances of a function: each holds one request at a time, so that none can count alone. A
 * rate counts requests and not their time: 50 pulls of 20 s a second are 1,000 at once.
 */
export interface InFlight {
  /** A place; undefined when the client has no free one. */
  enter(entry: Entry): Promise<Place | undefined>;
  /** Nothing when the place is somebody else's by now. */
  leave(place: Place): Promise<void>;
}

export class TooManyInFlightError extends UnavailableError {
  constructor({ kind, places }: Pick<Entry, 'kind' | 'places'>) {
    const what = kind === 'pull' ? 'pulls' : 'requests';
    super('too-many-in-flight', `This client has ${places} ${what} waiting, and may have no more.`, {
      details: { limit: places, retry_after_seconds: 1 },
    });
  }
}
