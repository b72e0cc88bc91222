import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { answers } from '../api/asked.ts';
import { call } from '../api/call.ts';
import { Dialog } from '../shell/dialog.tsx';
import { t } from '../text/index.ts';

type Props = { dialog: { current: HTMLDialogElement | null }; name: string; held: number };

/** Empties a queue. A person who does that types its name: no click alone does it. */
export function Purge({ dialog, name, held }: Props) {
  const said = t().queues;
  const id = useId();
  const typed = useSignal('');
  const outcome = useSignal<string | null>(null);
  const isSure = typed.value === name;
  const purge = async () => {
    try {
      const { purged } = await call('purgeQueue', { path: { queue: name }, body: {} });
      outcome.value = said.purged(purged);
      typed.value = '';
      await answers.invalidateQueries({ queryKey: ['queues'] });
    } catch (error) {
      outcome.value = error instanceof Error ? error.message : String(error);
    }
  };
  return (
    <Dialog
      dialog={dialog}
      title={said.purgeTitle(name)}
      onClose={() => {
        typed.value = '';
        outcome.value = null;
      }}
    >
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (isSure) void purge();
        }}
      >
        <p>{said.purgeHint(held)}</p>
        <label for={id}>{said.purgeType(name)}</label>
        <input
          id={id}
          value={typed.value}
          autoComplete="off"
          spellcheck={false}
          onInput={({ currentTarget }) => {
            typed.value = currentTarget.value;
          }}
        />
        <p role="status">{outcome.value}</p>
        <div class="dialog-foot">
          <button type="button" onClick={() => dialog.current?.close()}>
            {t().state.close}
          </button>
          <button type="submit" class="danger" aria-disabled={!isSure}>
            {said.purge}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
