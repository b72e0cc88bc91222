import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { answers } from '../api/asked.ts';
import { call } from '../api/call.ts';
import { Dialog } from '../shell/dialog.tsx';
import { DialogFoot } from '../shell/dialog-foot.tsx';
import { useWork } from '../shell/work.ts';
import { t } from '../text/index.ts';
import { ShownKey } from './shown-key.tsx';

const RATES = ['basic', 'standard', 'high'] as const;

/** Makes a client and shows its key, this once. */
export function NewClient({ dialog }: { dialog: { current: HTMLDialogElement | null } }) {
  const said = t().clients;
  const [nameId, mayId, rateId] = [useId(), useId(), useId()];
  const made = useSignal<{ name: string; key: string } | null>(null);
  const work = useWork();
  const create = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const permissions = String(form.get('permissions'))
      .split(/[\s,]+/)
      .filter(Boolean);
    const rate = RATES.find((each) => each === form.get('rate')) ?? 'standard';
    await work.run(async (patience) => {
      const answer = await call('createClient', {
        body: { name: String(form.get('name')), permissions, rate },
        patience,
      });
      await answers.invalidateQueries({ queryKey: ['clients'] });
      if (!('key' in answer)) throw new Error(said.keyLost);
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
      title={made.value ? said.newKey(made.value.name) : said.createTitle}
      onClose={forget}
    >
      {made.value ? (
        <ShownKey value={made.value.key} onDone={() => dialog.current?.close()} />
      ) : (
        <form class="form" onSubmit={(event) => void create(event)}>
          <label for={nameId}>{said.name}</label>
          <input id={nameId} name="name" required spellcheck={false} autoComplete="off" />
          <label for={mayId}>{said.may}</label>
          <textarea id={mayId} name="permissions" class="mono" rows={4} required spellcheck={false} />
          <p class="hint">{said.permissionsHint}</p>
          <label for={rateId}>{said.rate}</label>
          <select id={rateId} name="rate" defaultValue="standard">
            {RATES.map((rate) => (
              <option key={rate} value={rate}>
                {said.rates[rate]}
              </option>
            ))}
          </select>
          <DialogFoot dialog={dialog} act={said.create} work={work} />
        </form>
      )}
    </Dialog>
  );
}
