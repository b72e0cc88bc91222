import { useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import { answers } from '../api/asked.ts';
import { call } from '../api/call.ts';
import type { Patience } from '../api/patience.ts';
import { ProblemError } from '../api/problem-error.ts';
import type { FailedMessage } from '../api/schema.ts';
import { refreshFailures } from '../failed/refresh.ts';
import { Dialog } from '../shell/dialog.tsx';
import { DialogFoot } from '../shell/dialog-foot.tsx';
import { troubleIn, useWork } from '../shell/work.ts';
import { t } from '../text/index.ts';
import { Diff } from './diff.tsx';

type Props = {
  message: FailedMessage;
  /** The body as it is, to begin with. */
  body: string;
  /** Which version of the message was seen: a correction of another one is refused. */
  etag: string;
  onClose: () => void;
};

type Trouble = { text: string; errors: readonly string[]; isConflict: boolean; isMisfit: boolean };

/** Corrects the body of a failed message. What changes is shown before it is saved; headers stay as they are. */
export function Edit({ message, body, etag, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const said = t().message.edit;
  const [bodyId, noteId] = [useId(), useId()];
  const edited = useSignal(body);
  const trouble = useSignal<Trouble | null>(null);
  const work = useWork();
  // What was seen when the dialog was opened: the page behind it goes on polling.
  const seen = useSignal({ etag, body });
  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement, event.submitter);
    const correction = {
      payload: edited.value,
      retry: !form.has('waits'),
      ...(form.get('note') && { note: String(form.get('note')) }),
      ...(form.get('despite') && { despite_schema: true as const }),
    };
    await work.run(async (patience) => {
      trouble.value = await saved(message.id, { etag: seen.value.etag, body: correction, patience });
      if (trouble.value === null) dialog.current?.close();
    });
  };
  const startAgain = () => {
    seen.value = { etag, body };
    trouble.value = null;
  };
  return (
    <Dialog dialog={dialog} title={said.title} onClose={onClose} isWide>
      <form class="form" onSubmit={(event) => void save(event)}>
        <label for={bodyId}>{said.body}</label>
        <textarea
          id={bodyId}
          class="mono"
          rows={14}
          spellcheck={false}
          value={edited.value}
          onInput={({ currentTarget }) => {
            edited.value = currentTarget.value;
          }}
        />
        <p class="hint">{said.headersStay}</p>
        <h3>{said.changes}</h3>
        <Diff before={seen.value.body} after={edited.value} />
        <label for={noteId}>{said.note}</label>
        <input id={noteId} name="note" maxLength={200} />
        {trouble.value && <TroubleShown trouble={trouble.value} onStartAgain={startAgain} />}
        <DialogFoot dialog={dialog} work={work} act={said.saveAndRetry}>
          <button type="submit" name="waits" value="yes" aria-disabled={work.isBusy}>
            {said.save}
          </button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}

function TroubleShown({ trouble, onStartAgain }: { trouble: Trouble; onStartAgain: () => void }) {
  const said = t().message.edit;
  return (
    <div role="alert" class="note warning">
      <p>{trouble.isConflict ? said.conflict : trouble.text}</p>
      <ul>
        {trouble.errors.map((error) => (
          <li key={error} class="mono">
            {error}
          </li>
        ))}
      </ul>
      {trouble.isConflict && (
        <button type="button" onClick={onStartAgain}>
          {said.takeNew}
        </button>
      )}
      {trouble.isMisfit && (
        <label class="check">
          <input type="checkbox" name="despite" value="yes" />
          {said.despite}
        </label>
      )}
    </div>
  );
}

type Correction = { payload: string; retry: boolean; note?: string; despite_schema?: true };

/** Null: it is saved. */
async function saved(
  id: string,
  { etag, ...given }: { etag: string; body: Correction; patience: Patience },
): Promise<Trouble | null> {
  try {
    await call('reviseFailed', { path: { id }, header: { 'If-Match': etag }, ...given });
    await refreshFailures();
    return null;
  } catch (error) {
    const problem = error instanceof ProblemError ? error.problem : undefined;
    await answers.invalidateQueries({ queryKey: ['failed', 'one', id] });
    return {
      text: problem?.detail ?? troubleIn(error),
      errors: (problem?.errors ?? []).map(({ pointer, detail }) => `${pointer ?? ''} ${detail}`.trim()),
      isConflict: problem?.status === 412,
      isMisfit: problem?.status === 422,
    };
  }
}
