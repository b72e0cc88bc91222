import { buildCommand } from '@stricli/core';
import type { WebhookView, WebhookWithSecret } from '../../../core/api/views-webhooks.ts';
import { EventTypeSchema } from '../../../core/webhooks/event.ts';
import { apiOf, route } from '../../api/api.ts';
import type { Context } from '../../cli/context.ts';
import { about } from '../../cli/docs.ts';
import {
  type ApiFlags,
  type AskFlags,
  apiFlags,
  argument,
  askAliases,
  askFlags,
  text,
  whole,
} from '../../cli/flags.ts';
import { inUtc, printResult } from '../../cli/result.ts';
import { confirm } from '../../terminal/ask.ts';
import { oneLine } from '../../terminal/outside-text.ts';
import { showSecret, showWebhook } from './view.ts';

export const oneWebhook = { kind: 'tuple', parameters: [argument('id', 'the id of a webhook')] } as const;

const EVENTS = EventTypeSchema.options;
type Event = (typeof EVENTS)[number];

const url = {
  kind: 'parsed',
  parse: String,
  placeholder: 'url',
  brief: 'where requests go: https, on the public internet',
} as const;
const events = {
  kind: 'enum',
  values: EVENTS,
  variadic: true,
  brief: 'what it is notified of; can be repeated',
} as const;

type CreateFlags = Omit<ApiFlags, 'url'> & {
  to: string;
  event: readonly Event[];
  description?: string | undefined;
} & Pick<ApiFlags, 'url'>;

export const createWebhook = buildCommand({
  docs: about(
    'register a webhook, and show its secret once',
    'Registers a receiver of notifications, and shows the secret that signs them once: save it then. docs/webhooks.md says how to verify it.',
  ),
  parameters: {
    flags: {
      to: url,
      event: events,
      description: text('text', 'what it is for'),
      ...apiFlags,
    },
  },
  async func(this: Context, flags: CreateFlags) {
    const { to, event, description } = flags;
    const api = await apiOf(this, flags);
    const webhook = await api.post<WebhookWithSecret>('/api/webhooks', {
      body: { url: to, events: event, description },
      repeatable: false,
    });
    printResult(this, flags, webhook, () => showSecret(this, webhook, inUtc(this, flags)));
  },
});

export const rotateWebhook = buildCommand({
  docs: about('give one a new secret; the old ones sign beside it for a day'),
  parameters: {
    flags: {
      overlap: whole('seconds', 'how long the old secrets go on (default: 86400)', 604_800),
      ...apiFlags,
    },
    positional: oneWebhook,
  },
  async func(this: Context, flags: ApiFlags & { overlap?: number | undefined }, id: string) {
    const api = await apiOf(this, flags);
    const webhook = await api.post<WebhookWithSecret>(route`/api/webhooks/${id}/rotate`, {
      body: { overlap_seconds: flags.overlap },
      repeatable: false,
    });
    printResult(this, flags, webhook, () => showSecret(this, webhook, inUtc(this, flags)));
  },
});

/** Sends nothing to it until it is enabled again; or does. */
const stateCommand = (state: 'enabled' | 'disabled', brief: string) =>
  buildCommand({
    docs: about(brief),
    parameters: { flags: apiFlags, positional: oneWebhook },
    async func(this: Context, flags: ApiFlags, id: string) {
      const api = await apiOf(this, flags);
      const path = route`/api/webhooks/${id}`;
      const { bytes } = await api.send({ method: 'PATCH', path, body: { state }, repeatable: true });
      const webhook = JSON.parse(Buffer.from(bytes).toString()) as WebhookView;
      printResult(this, flags, webhook, () => showWebhook(this, webhook, inUtc(this, flags)));
    },
  });

export const enableWebhook = stateCommand('enabled', 'enable one again');
export const disableWebhook = stateCommand('disabled', 'send nothing to one, also not later');

export const deleteWebhook = buildCommand({
  docs: about('delete one, for good'),
  parameters: { flags: askFlags, aliases: askAliases, positional: oneWebhook },
  async func(this: Context, flags: AskFlags, id: string) {
    const api = await apiOf(this, flags);
    const path = route`/api/webhooks/${id}`;
    const { url: to } = await api.get<WebhookView>(path);
    await confirm(this, flags, `This deletes the webhook to ${oneLine(to)} (${id}): it gets nothing more.`);
    const webhook = await api.delete<WebhookView>(path);
    printResult(this, flags, webhook, () => `Deleted: ${oneLine(webhook.url)} (${id}).\n`);
  },
});
