import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { call, JsonText } from '../api/call.ts';
import type { Binding } from '../api/schema.ts';
import { Dialog } from '../shell/dialog.tsx';
import { DialogFoot } from '../shell/dialog-foot.tsx';
import { troubleIn, useWork } from '../shell/work.ts';
import { t } from '../text/index.ts';

type Props = { dialog: { current: HTMLDialogElement | null }; bindings: readonly Binding[] };

/** Sends one message the way that a service would: to an exchange, with a routing key. */
export function Publish({ dialog, bindings }: Props) {
  const said = t().queues;
  const [exchangeId, keyId, bodyId] = [useId(), useId(), useId()];
  const [first] = bindings;
  const outcome = useSignal<{ isGood: boolean; text: string } | null>(null);
  const work = useWork();
  const send = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const body = String(form.get('body'));
    if (!isJson(body)) {
      outcome.value = { isGood: false, text: said.publishBad };
      return;
    }
    const [exchange, key] = [String(form.get('exchange')), String(form.get('key'))];
    await work.run(async () => {
      outcome.value = await published({ exchange, key, body });
    });
  };
  return (
    <Dialog
      dialog={dialog}
      title={said.publish}
      onClose={() => {
        outcome.value = null;
      }}
    >
      <form class="form" onSubmit={(event) => void send(event)}>
        <label for={exchangeId}>{said.publishTo}</label>
        <select id={exchangeId} name="exchange">
          {[...new Set(bindings.map(({ exchange }) => exchange))].map((exchange) => (
            <option key={exchange}>{exchange}</option>
          ))}
        </select>
        <label for={keyId}>{said.routingKey}</label>
        <input id={keyId} name="key" defaultValue={first?.routing_key ?? ''} spellcheck={false} />
        <label for={bodyId}>{said.publishBody}</label>
        <textarea id={bodyId} name="body" class="mono" rows={8} spellcheck={false} defaultValue="{}" />
        <p class="hint">{said.publishHint}</p>
        <p role="status" class={outcome.value?.isGood === false ? 'trouble' : ''}>
          {outcome.value?.text}
        </p>
        <DialogFoot dialog={dialog} act={said.publishSend} isOff={work.isBusy} away={t().state.close} />
      </form>
    </Dialog>
  );
}

async function published({ exchange, key, body }: { exchange: string; key: string; body: string }) {
  const said = t().queues;
  try {
    const answer = await call('publish', { body: publication(exchange, key, body) });
    const { id, status } = answer;
    return { isGood: true, text: status === 'published' ? said.published(id) : said.accepted(id) };
  } catch (error) {
    return { isGood: false, text: troubleIn(error) };
  }
}

/** The body goes along as it was typed: JSON.parse would change its numbers. */
function publication(exchange: string, key: string, body: string): JsonText {
  return new JsonText(
    `{"exchange":${JSON.stringify(exchange)},"routing_key":${JSON.stringify(key)},"message":${body}}`,
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
