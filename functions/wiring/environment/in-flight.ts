import { text, wholeNumber } from './value.ts';

/** Who waits, and how many of a kind one client may have waiting. */
export const inFlight = { IN_FLIGHT_TABLE: text, IN_FLIGHT_PER_CLIENT: wholeNumber };
