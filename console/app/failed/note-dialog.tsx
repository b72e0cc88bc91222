import { useEffect, useId, useRef } from 'preact/hooks';
import type { FailureGroup } from '../api/schema.ts';
import { Dialog } from '../shell/dialog.tsx';
import { DialogFoot } from '../shell/dialog-foot.tsx';
import { useWork } from '../shell/work.ts';
import { t } from '../text/index.ts';
import { change } from './change-group.ts';

/** What the people on call tell each other of a cause. */
export function NoteDialog({ group, onClose }: { group: FailureGroup; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const work = useWork();
  const said = t().groups;
  useEffect(() => dialog.current?.showModal(), []);
  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    const note = String(new FormData(event.currentTarget as HTMLFormElement).get('note')).trim();
    if (await work.run((patience) => change(group, { note: note === '' ? null : note }, patience)))
      dialog.current?.close();
  };
  return (
    <Dialog dialog={dialog} title={group.sample.error_name} onClose={onClose}>
      <form class="form" onSubmit={(event) => void save(event)}>
        <label for={id}>{said.note}</label>
        <textarea id={id} name="note" rows={5} maxLength={2_000} defaultValue={group.note ?? ''} />
        <p class="hint">{said.noteHint}</p>
        <DialogFoot dialog={dialog} act={said.save} work={work} />
      </form>
    </Dialog>
  );
}
