import * as z from 'zod';

/** One request to a webhook, as the log keeps it. Times are ISO 8601 UTC. */
export const AttemptSchema = z.object({
  /** Sorts by time. */
  id: z.string(),
  webhook_id: z.string(),
  event_id: z.string().describe('`webhook-id` of the request: the same for every attempt of one event.'),
  event_type: z.string(),
  at: z.string(),
  number: z.int().min(1).describe('1 for the first attempt.'),
  state: z.enum(['delivered', 'failed']),
  http_status: z.int().nullable().describe('null: the receiver did not answer.'),
  ms: z.int().min(0).describe('Until the answer, or until it was given up.'),
  error: z.string().nullable().describe('A few words; null for an attempt that was delivered.'),
  next_at: z.string().nullable().describe('When it is tried again; null: it is not.'),
  /** What was sent: sending it again needs it. */
  payload: z.string(),
});
export type Attempt = z.infer<typeof AttemptSchema>;

/** An event on its way to one webhook. */
export const DeliverySchema = z.object({
  webhook_id: z.string(),
  event_id: z.string(),
  event_type: z.string(),
  payload: z.string(),
});
export type Delivery = z.infer<typeof DeliverySchema>;

/** What became of one request. `error` null: it was answered. */
export type Outcome = { status: number | null; ms: number; error: string | null };

/** Sends one request. */
export interface WebhookSender {
  /** One try, within WEBHOOK_TIMEOUT_MS. Never rejects, and follows no redirect. */
  post(request: { url: string; headers: Readonly<Record<string, string>>; body: string }): Promise<Outcome>;
}
