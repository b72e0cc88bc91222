import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { answers } from '../api/asked.ts';
import { call } from '../api/call.ts';
import type { Webhook, WebhookAttempt } from '../api/schema.ts';
import { ShownKey } from '../clients/shown-key.tsx';
import { Dialog } from '../shell/dialog.tsx';
import { DialogFoot } from '../shell/dialog-foot.tsx';
import { useWork } from '../shell/work.ts';
import { t } from '../text/index.ts';
import { AttemptResult } from './attempt-result.tsx';

export type Change = { what: 'rotate' | 'remove' | 'enable' | 'disable' | 'test'; webhook: Webhook };
type Props = { change: Change; onClose: () => void };

/** Asks before a webhook is changed, and shows what came of it: a secret, or what its receiver answered to a test. */
export function ChangeWebhook({ change: { what, webhook }, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const secret = useSignal<string | null>(null);
  const attempt = useSignal<WebhookAttempt | null>(null);
  const work = useWork();
  const said = t().webhooks;
  const { host } = new URL(webhook.url);
  useEffect(() => dialog.current?.showModal(), []);
  const act = () =>
    work.run(async (patience) => {
      const path = { id: webhook.id };
      if (what === 'test') attempt.value = await call('testWebhook', { path, patience });
      else if (what === 'rotate')
        secret.value = (await call('rotateWebhook', { path, body: {}, patience })).secret;
      else {
        if (what === 'remove') await call('deleteWebhook', { path, patience });
        else await call('changeWebhook', { path, body: { state: `${what}d` }, patience });
        dialog.current?.close();
      }
      await answers.invalidateQueries({ queryKey: ['webhooks'] });
    });
  return (
    <Dialog
      dialog={dialog}
      title={secret.value === null ? said[`${what}Title`](host) : said.secretOf(host)}
      onClose={onClose}
    >
      {secret.value !== null ? (
        <ShownKey value={secret.value} onDone={() => dialog.current?.close()} />
      ) : (
        <>
          <p>{said[`${what}Hint`]}</p>
          <p role="status">{attempt.value && <AttemptResult of={attempt.value} />}</p>
          <DialogFoot
            dialog={dialog}
            work={work}
            act={said[what]}
            onAct={() => void act()}
            isDanger={what === 'remove'}
            away={attempt.value === null ? t().state.cancel : t().state.close}
          />
        </>
      )}
    </Dialog>
  );
}
