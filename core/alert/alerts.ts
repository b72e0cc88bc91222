export type Alert = {
  /** Stable name of the alert, in kebab case: `retries-exhausted`, `permanent-failure`. It is the runbook's anchor. */
  kind: string;
  /** With its kind: an alert that is sent again has the same. None: each that is sent is another. */
  id?: string;
  /** One line, at most 100 characters: SNS allows no more in a subject. */
  subject: string;
  /** What happened and what to do next. Never the payload. */
  message: string;
  details: Record<string, string | number | boolean | null>;
};

/** Tells the people on duty. At least once: the same alert may come twice. */
export interface Alerts {
  send(alert: Alert): Promise<void>;
}
