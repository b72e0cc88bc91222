import type { Envelope } from '../message/envelope.ts';
import type { FailureReport } from './report.ts';

/** A message that failed, whole, and why. */
export type FailedItem = { envelope: Envelope; body: Uint8Array; failure: FailureReport };

/** Hands a failure to the recorder. Resolves when the report is stored; until then the failure is still the caller's. */
export interface FailureReports {
  report(item: FailedItem): Promise<void>;
}
