import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { call, JsonText } from '../api/call.ts';
import type { Binding } from '../api/schema.ts';
import { Dialog } from '../shell/dialog.tsx';
import { DialogFoot } from '../shell/dialog-foot.tsx';
import { useWork } from '../shell/work.ts';
import { t } from '../text/index.ts';

type Props = { dialog: { current: HTMLDialogElement | null }; bindings: readonly Binding[] };

/** Sends one message the way that a service would: to an exchange, with a routing key. */
export function Publish({ dialog, bindings }: Props) {
  const said = t().queues;
  const [exchangeId, keyId, bodyId] = [useId(), useId(), useId()];
  const [first] = bindings;
  const outcome = useSignal<string | null>(null);
  const work = useWork();
  const send = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    outcome.value = null;
    await work.run(async (patience) => {
      const { id, status } = await call('publish', { body: publication(form), patience });
      outcome.value = status === 'published' ? said.published(id) : said.accepted(id);
    });
  };
  return (
    <Dialog
      dialog={dialog}
      title={said.publish}
      onClose={() => {
        outcome.value = null;
        work.forget();
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
        <p role="status">{outcome.value}</p>
        <DialogFoot dialog={dialog} work={work} act={said.publishSend} away={t().state.close} />
      </form>
    </Dialog>
  );
}

/** The body goes along as it was typed: JSON.parse would change its numbers. Throws where it is no JSON. */
function publication(form: FormData): JsonText {
  const text = (name: string) => String(form.get(name));
  if (!isJson(text('body'))) throw new Error(t().queues.publishBad);
  const [exchange, key] = [JSON.stringify(text('exchange')), JSON.stringify(text('key'))];
  return new JsonText(`{"exchange":${exchange},"routing_key":${key},"message":${text('body')}}`);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
