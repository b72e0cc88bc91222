import * as z from 'zod';

/** What an alert is about, as a window of it remembers. */
export const WindowAboutSchema = z.object({
  kind: z.string(),
  /** Queue or exchange, as the alert names it. */
  where: z.string(),
  /** Null: of whatever error. */
  error_name: z.string().nullable(),
  fingerprint: z.string().nullable(),
});
export type WindowAbout = z.infer<typeof WindowAboutSchema>;

/** A window that is over, of which nobody knows yet how much it kept back. */
export type EndedWindow = {
  key: string;
  about: WindowAbout;
  suppressed: number;
  /** The first among them. */
  examples: string[];
  /** ISO 8601. */
  ends_at: string;
};

export type Claim = {
  key: string;
  about: WindowAbout;
  /** The failed message. Asked for again, the alert that was let through for it is let through again. */
  id: string;
  /** How it is named among those that were kept back. */
  example: string;
  /** ISO 8601: now, and when a window that begins now ends. */
  now: string;
  endsAt: string;
  /** Alerts that a window lets through. */
  limit: number;
};

/** How many alerts about one thing went out of late. Every change is one conditional write: many may ask at once. */
export interface AlertWindows {
  /** Whether this alert goes out; otherwise it is counted. `earlier`: kept back by the window before, not announced yet. */
  claim(claim: Claim): Promise<{ goes: boolean; earlier: number }>;
  /** The alert did not go out after all: the next one may. */
  release(key: string, id: string, now: string): Promise<void>;
  /** Windows that are over and kept something back; at most `limit`. */
  ended(now: string, limit: number): Promise<EndedWindow[]>;
  /** It was announced. No error when it has gone on meanwhile. */
  close(window: EndedWindow): Promise<void>;
}

/** How many of those that it kept back a window names. */
export const EXAMPLES = 20;
/** Alerts about one queue within a window, whatever their errors are called. */
export const ALERTS_OF_QUEUE = 10;
