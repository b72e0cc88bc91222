import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { answers } from '../api/asked.ts';
import { call } from '../api/call.ts';
import type { NewWebhook as Asked } from '../api/schema.ts';
import { ShownKey } from '../clients/shown-key.tsx';
import { Dialog } from '../shell/dialog.tsx';
import { DialogFoot } from '../shell/dialog-foot.tsx';
import { useWork } from '../shell/work.ts';
import { t } from '../text/index.ts';

const eventTypes = () => Object.keys(t().webhooks.eventNames) as Asked['events'];

/** Registers a webhook and shows its secret, this once. */
export function NewWebhook({ dialog }: { dialog: { current: HTMLDialogElement | null } }) {
  const said = t().webhooks;
  const [urlId, descriptionId] = [useId(), useId()];
  const made = useSignal<{ url: string; secret: string } | null>(null);
  const work = useWork();
  const create = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const events = eventTypes().filter((type) => form.getAll('events').includes(type));
    const description = String(form.get('description')) || null;
    await work.run(async (patience) => {
      const body = { url: String(form.get('url')), events, description };
      const answer = await call('createWebhook', { body, patience });
      await answers.invalidateQueries({ queryKey: ['webhooks'] });
      if (!('secret' in answer)) throw new Error(said.secretLost);
      made.value = answer;
    });
  };
  const forget = () => {
    made.value = null;
    work.forget();
  };
  return (
    <Dialog
      dialog={dialog}
      title={made.value ? said.secretOf(new URL(made.value.url).host) : said.createTitle}
      onClose={forget}
    >
      {made.value ? (
        <ShownKey value={made.value.secret} onDone={() => dialog.current?.close()} />
      ) : (
        <form class="form" onSubmit={(event) => void create(event)}>
          <label for={urlId}>{said.url}</label>
          <input id={urlId} name="url" type="url" required spellcheck={false} autoComplete="off" />
          <p class="hint">{said.urlHint}</p>
          <fieldset>
            <legend>{said.events}</legend>
            {eventTypes().map((type) => (
              <label key={type}>
                <input
                  type="checkbox"
                  name="events"
                  value={type}
                  defaultChecked={!type.startsWith('alerts')}
                />{' '}
                {said.eventNames[type]}
              </label>
            ))}
          </fieldset>
          <label for={descriptionId}>{said.description}</label>
          <input id={descriptionId} name="description" autoComplete="off" />
          <DialogFoot dialog={dialog} act={said.create} work={work} />
        </form>
      )}
    </Dialog>
  );
}
