import type { Envelope } from '../message/envelope.ts';
import type { LateSuccess } from './late-success.ts';
import type { FailureReport } from './report.ts';

/** A message that failed, whole, and why. */
export type FailedItem = { envelope: Envelope; body: Uint8Array; failure: FailureReport };

/** What the recorder gets. Each resolves when the report is stored; until then what happened is still the caller's. */
export interface FailureReports {
  report(item: FailedItem): Promise<void>;
  /** A redelivery was handled, and no workflow waits to hear of it. */
  succeededLate(success: LateSuccess): Promise<void>;
}
