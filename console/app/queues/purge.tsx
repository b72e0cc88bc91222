import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { answers } from '../api/asked.ts';
import { call } from '../api/call.ts';
import { Dialog } from '../shell/dialog.tsx';
import { DialogFoot } from '../shell/dialog-foot.tsx';
import { useWork } from '../shell/work.ts';
import { count, t } from '../text/index.ts';

type Props = {
  dialog: { current: HTMLDialogElement | null };
  name: string;
  /** What waits in it; null: not known. */
  ready: number | null;
};

/** Empties a queue. A person who does that types its name: no click alone does it. */
export function Purge({ dialog, name, ready }: Props) {
  const said = t().queues;
  const id = useId();
  const typed = useSignal('');
  const outcome = useSignal<string | null>(null);
  const work = useWork();
  const isSure = typed.value === name;
  const purge = () =>
    work.run(async (patience) => {
      outcome.value = null;
      const { purged, state } = await call('purgeQueue', {
        path: { queue: name },
        body: {},
        patience,
      });
      outcome.value = state === 'done' ? said.purged(purged) : said.purging(purged);
      typed.value = '';
      await answers.invalidateQueries({ queryKey: ['purges'] });
      await answers.invalidateQueries({ queryKey: ['queues'] });
    });
  return (
    <Dialog
      dialog={dialog}
      title={said.purgeTitle(name)}
      onClose={() => {
        typed.value = '';
        outcome.value = null;
        work.forget();
      }}
    >
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (isSure) void purge();
        }}
      >
        <p>
          {ready === null ? said.purgeUnknown : said.purgeReady(ready, count(ready))} {said.purgeHint}
        </p>
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
        <DialogFoot
          dialog={dialog}
          work={work}
          act={said.purge}
          isOff={!isSure}
          isDanger
          away={t().state.close}
        />
      </form>
    </Dialog>
  );
}
