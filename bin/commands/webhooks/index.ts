import { buildCommand, buildRouteMap } from '@stricli/core';
import type { RedeliveryView, WebhookAttemptView, WebhookView } from '../../../core/api/views-webhooks.ts';
import { apiOf, route } from '../../api/api.ts';
import { list } from '../../api/pages.ts';
import type { Context } from '../../cli/context.ts';
import { about } from '../../cli/docs.ts';
import { CommandError } from '../../cli/exit-codes.ts';
import { type ApiFlags, apiFlags, argument, type ListFlags, listFlags } from '../../cli/flags.ts';
import { inUtc, printResult } from '../../cli/result.ts';
import {
  createWebhook,
  deleteWebhook,
  disableWebhook,
  enableWebhook,
  oneWebhook,
  rotateWebhook,
} from './change.ts';
import { attemptColumns, showAttempt, showWebhook, webhookColumns } from './view.ts';

const listWebhooks = buildCommand({
  docs: about('list webhooks, the newest first'),
  parameters: { flags: listFlags },
  async func(this: Context, flags: ListFlags) {
    await list(this, flags, {
      path: '/api/webhooks',
      columns: webhookColumns(inUtc(this, flags)),
      none: 'There are no webhooks yet.',
    });
  },
});

const getWebhook = buildCommand({
  docs: about('show one'),
  parameters: { flags: apiFlags, positional: oneWebhook },
  async func(this: Context, flags: ApiFlags, id: string) {
    const api = await apiOf(this, flags);
    const webhook = await api.get<WebhookView>(route`/api/webhooks/${id}`);
    printResult(this, flags, webhook, () => showWebhook(this, webhook, inUtc(this, flags)));
  },
});

const testWebhook = buildCommand({
  docs: about('send one a test event now, and say what became of it'),
  parameters: { flags: apiFlags, positional: oneWebhook },
  async func(this: Context, flags: ApiFlags, id: string) {
    const api = await apiOf(this, flags);
    const attempt = await api.post<WebhookAttemptView>(route`/api/webhooks/${id}/test`, {
      repeatable: false,
    });
    printResult(this, flags, attempt, () => showAttempt(attempt));
    if (attempt.state === 'failed') throw new CommandError('failed', 'The receiver did not take it.');
  },
});

const listAttempts = buildCommand({
  docs: about('list what was sent to one in the last 30 days, the newest first'),
  parameters: { flags: listFlags, positional: oneWebhook },
  async func(this: Context, flags: ListFlags, id: string) {
    await list(this, flags, {
      path: route`/api/webhooks/${id}/attempts`,
      columns: attemptColumns(inUtc(this, flags)),
      none: 'Nothing was sent to it.',
    });
  },
});

const redeliver = buildCommand({
  docs: about('send the event of an attempt again'),
  parameters: {
    flags: apiFlags,
    positional: {
      kind: 'tuple',
      parameters: [argument('id', 'the id of a webhook'), argument('attempt', 'the id of an attempt')],
    },
  },
  async func(this: Context, flags: ApiFlags, id: string, attempt: string) {
    const api = await apiOf(this, flags);
    const path = route`/api/webhooks/${id}/attempts/${attempt}/redeliver`;
    const sent = await api.post<RedeliveryView>(path, { repeatable: false });
    printResult(this, flags, sent, () => `${sent.event_type} (${sent.event_id}) will be sent again.\n`);
  },
});

export const webhooks = buildRouteMap({
  docs: { brief: 'who is notified over HTTPS: create, list, test, rotate, attempts, redeliver, delete' },
  routes: {
    create: createWebhook,
    list: listWebhooks,
    show: getWebhook,
    test: testWebhook,
    attempts: listAttempts,
    redeliver,
    rotate: rotateWebhook,
    enable: enableWebhook,
    disable: disableWebhook,
    delete: deleteWebhook,
  },
});
