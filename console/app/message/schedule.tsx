import { useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import { call } from '../api/call.ts';
import type { FailedMessage } from '../api/schema.ts';
import { refreshFailures } from '../failed/refresh.ts';
import { Dialog } from '../shell/dialog.tsx';
import { DialogFoot } from '../shell/dialog-foot.tsx';
import { useWork } from '../shell/work.ts';
import { t } from '../text/index.ts';
import { duration } from '../time/format.ts';

/** Seconds from now. */
const AFTER = [300, 3_600, 21_600, 86_400];
const AT = 'at';

/** Says when a message is retried: sooner or later than planned, or once more although no retry was left. */
export function Schedule({ message: { id }, onClose }: { message: FailedMessage; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [whenId, atId] = [useId(), useId()];
  const work = useWork();
  const chosen = useSignal(String(AFTER[1]));
  const said = t().message.schedule;
  useEffect(() => dialog.current?.showModal(), []);
  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    const at = String(new FormData(event.currentTarget as HTMLFormElement).get('at') ?? '');
    const body =
      chosen.value === AT ? { at: new Date(at).toISOString() } : { after_seconds: Number(chosen.value) };
    const isDone = await work.run(async (patience) => {
      await call('scheduleFailed', { path: { id }, body, patience });
      await refreshFailures();
    });
    if (isDone) dialog.current?.close();
  };
  return (
    <Dialog dialog={dialog} title={said.title} onClose={onClose}>
      <form class="form" onSubmit={(event) => void save(event)}>
        <label for={whenId}>{said.when}</label>
        <select
          id={whenId}
          value={chosen.value}
          onChange={({ currentTarget }) => {
            chosen.value = currentTarget.value;
          }}
        >
          {AFTER.map((seconds) => (
            <option key={seconds} value={String(seconds)}>
              {said.after(duration(seconds))}
            </option>
          ))}
          <option value={AT}>{said.at}</option>
        </select>
        {chosen.value === AT && (
          <>
            <label for={atId}>{said.time}</label>
            <input id={atId} name="at" type="datetime-local" required />
          </>
        )}
        <p class="hint">{said.hint}</p>
        <DialogFoot dialog={dialog} act={said.save} work={work} />
      </form>
    </Dialog>
  );
}
