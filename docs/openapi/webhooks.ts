import type * as z from 'zod';
import {
  RedeliveryViewSchema,
  RepeatedWebhookSchema,
  WebhookAttemptListSchema,
  WebhookAttemptViewSchema,
  WebhookListSchema,
  WebhookViewSchema,
  WebhookWithSecretSchema,
} from '../../core/api/views-webhooks.ts';
import { WebhookChangeSchema } from '../../functions/webhooks/change-webhook.ts';
import { NewWebhookSchema } from '../../functions/webhooks/create-webhook.ts';
import { WebhooksQuerySchema } from '../../functions/webhooks/get-webhooks.ts';
import { SecretRotationSchema } from '../../functions/webhooks/rotate-webhook.ts';
import { answer, body, type Documented } from './documented.ts';
import { idempotencyHeader, idempotencyProblems } from './idempotency.ts';
import { attemptId, webhookId } from './parameters.ts';

export const webhooksSchemas = {
  NewWebhook: NewWebhookSchema,
  WebhookChange: WebhookChangeSchema,
  SecretRotation: SecretRotationSchema,
  Webhook: WebhookViewSchema,
  WebhookWithSecret: WebhookWithSecretSchema,
  RepeatedWebhook: RepeatedWebhookSchema,
  WebhookList: WebhookListSchema,
  WebhookAttempt: WebhookAttemptViewSchema,
  WebhookAttemptList: WebhookAttemptListSchema,
  WebhookRedelivery: RedeliveryViewSchema,
};

const webhook: z.output<typeof WebhookViewSchema> = {
  id: '019a2f6e-9d41-7c13-8a4f-2b0f6f0c8d33',
  url: 'https://hooks.example.com/courtier',
  events: ['failure_group.new', 'retries.used_up'],
  description: 'The channel of the team on duty',
  state: 'enabled',
  disabled_by: null,
  failing_since: null,
  secrets: [{ created_at: '2026-01-05T10:00:00.000Z', expires_at: null }],
  created_at: '2026-01-05T10:00:00.000Z',
  updated_at: '2026-01-05T10:00:00.000Z',
};
const secret = 'whsec_c2hvd24tdGhpcy1vbmNlLXNob3duLXRoaXMtb25jZSE=';
const attempt: z.output<typeof WebhookAttemptViewSchema> = {
  id: '019a2f70-11c2-7d05-9b66-4c1f6f0c8d44',
  webhook_id: webhook.id,
  event_id: 'msg_5f0d2c1e-7a8b-5c3d-9e4f-1a2b3c4d5e6f',
  event_type: 'failure_group.new',
  at: '2026-01-05T10:42:12.000Z',
  number: 1,
  state: 'failed',
  http_status: 503,
  ms: 84,
  error: 'answered 503',
  next_at: '2026-01-05T10:42:44.000Z',
  payload:
    '{"type":"failure_group.new","timestamp":"2026-01-05T10:42:11.500Z","data":{"summary":"Courtier: new failure, TimeoutError on queue orders","group_id":"fingerprint-0f3a9c1b2d4e5f60"}}',
};
const id = { id: webhookId };

export const webhooks = {
  createWebhook: {
    tag: 'Webhooks',
    summary: 'Register a webhook',
    description:
      'A receiver of notifications over HTTPS, with the secret that signs them, which is shown in this answer and never again. Requests are signed after the [Standard Webhooks](https://www.standardwebhooks.com) specification. The URL has to be on the public internet. There can be 50.',
    headers: idempotencyHeader,
    body: body(NewWebhookSchema, {
      url: webhook.url,
      events: webhook.events,
      description: webhook.description,
    }),
    answers: {
      200: answer(
        'The repeat of a request with this `Idempotency-Key`: the webhook, without its secret. Lost the first answer? Rotate the webhook, with no overlap.',
        RepeatedWebhookSchema,
        { ...webhook, duplicate: true },
      ),
      201: answer('The webhook and its secret.', WebhookWithSecretSchema, { ...webhook, secret }),
    },
    problems: ['conflict', ...idempotencyProblems],
  },
  listWebhooks: {
    tag: 'Webhooks',
    summary: 'List webhooks',
    description: 'The newest first, in pages.',
    query: WebhooksQuerySchema,
    answers: { 200: answer('A page of them.', WebhookListSchema, { items: [webhook], next: null }) },
    problems: ['invalid-cursor'],
  },
  getWebhook: {
    tag: 'Webhooks',
    summary: 'Show a webhook',
    description: 'Without its secrets: of them it shows when they were made and when they end.',
    path: id,
    answers: { 200: answer('The webhook.', WebhookViewSchema, webhook) },
    problems: ['not-found'],
  },
  changeWebhook: {
    tag: 'Webhooks',
    summary: 'Change a webhook',
    description:
      'What the body names. What is under way goes to the new URL from the next attempt on. A webhook that is disabled gets nothing, and nothing of that time later.',
    path: id,
    body: body(WebhookChangeSchema, { state: 'disabled' }),
    answers: {
      200: answer('The webhook as it is now.', WebhookViewSchema, {
        ...webhook,
        state: 'disabled',
        disabled_by: 'person',
        updated_at: '2026-01-06T08:30:00.000Z',
      }),
    },
    problems: ['not-found', 'record-contended'],
  },
  deleteWebhook: {
    tag: 'Webhooks',
    summary: 'Delete a webhook',
    description: 'Nothing more is sent to it, what is under way included.',
    path: id,
    answers: { 200: answer('The webhook as it was.', WebhookViewSchema, webhook) },
    problems: ['not-found'],
  },
  rotateWebhook: {
    tag: 'Webhooks',
    summary: 'Give a webhook a new secret',
    description:
      'The secrets before it go on for `overlap_seconds` (a day, unless said otherwise): until then each request is signed with all of them, so that a receiver can change over without a gap.',
    path: id,
    body: body(SecretRotationSchema, { overlap_seconds: 3_600 }, { required: false }),
    answers: {
      200: answer('The webhook and its new secret.', WebhookWithSecretSchema, {
        ...webhook,
        secrets: [
          { created_at: '2026-01-05T10:00:00.000Z', expires_at: '2026-01-06T09:30:00.000Z' },
          { created_at: '2026-01-06T08:30:00.000Z', expires_at: null },
        ],
        secret,
      }),
    },
    problems: ['not-found', 'conflict', 'record-contended'],
  },
  testWebhook: {
    tag: 'Webhooks',
    summary: 'Try a webhook',
    description:
      'Sends an event `webhook.test` now, once, and answers what became of it: 200 whether the receiver took it or not. It changes nothing about the webhook, and is in the log of attempts.',
    path: id,
    answers: {
      200: answer('The attempt.', WebhookAttemptViewSchema, {
        ...attempt,
        event_type: 'webhook.test',
        state: 'delivered',
        http_status: 204,
        error: null,
        next_at: null,
        payload:
          '{"type":"webhook.test","timestamp":"2026-01-05T10:42:11.500Z","data":{"summary":"Courtier: a test of this webhook"}}',
      }),
    },
    problems: ['not-found'],
  },
  listWebhookAttempts: {
    tag: 'Webhooks',
    summary: 'List attempts of a webhook',
    description: 'Every request to its receiver of the last 30 days, the newest first, in pages.',
    path: id,
    query: WebhooksQuerySchema,
    answers: { 200: answer('A page of them.', WebhookAttemptListSchema, { items: [attempt], next: null }) },
    problems: ['not-found', 'invalid-cursor'],
  },
  redeliverWebhook: {
    tag: 'Webhooks',
    summary: 'Send an event again',
    description:
      'The event of this attempt, with the same `webhook-id`, as if it were for the first time: tried again until it succeeds or its attempts are used up.',
    path: { ...id, attempt: attemptId },
    answers: {
      202: answer('It will be sent.', RedeliveryViewSchema, {
        webhook_id: webhook.id,
        event_id: attempt.event_id,
        event_type: attempt.event_type,
      }),
    },
    problems: ['not-found', 'conflict'],
  },
} satisfies Record<string, Documented>;
