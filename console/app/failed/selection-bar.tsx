import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { call } from '../api/call.ts';
import { each } from '../api/each.ts';
import type { FailedMessageSummary } from '../api/schema.ts';
import { PlanDialog } from '../operations/plan-dialog.tsx';
import { Act } from '../shell/act.tsx';
import { Dialog } from '../shell/dialog.tsx';
import { DialogFoot } from '../shell/dialog-foot.tsx';
import { useWork } from '../shell/work.ts';
import { t } from '../text/index.ts';
import type { Filter } from './filter.ts';
import { refreshFailures } from './refresh.ts';
import { selected, selectOnly } from './selection.ts';

type Action = 'retry' | 'delete' | 'restore';
const operations = { retry: 'retryFailed', delete: 'deleteFailed', restore: 'restoreFailed' } as const;

type BarProps = { items: readonly FailedMessageSummary[]; hasMore: boolean; filter: Filter };

/** What can be done to the messages that are selected, or to all that match. It says to how many before it does it. */
export function SelectionBar({ items, hasMore, filter }: BarProps) {
  const plan = useRef<HTMLDialogElement>(null);
  const dialog = useRef<HTMLDialogElement>(null);
  const action = useSignal<Action>('retry');
  const said = t().failed;
  const chosen = items.filter(({ id }) => selected.value.has(id));
  const isAll = chosen.length === items.length;
  const ask = (wanted: Action) => {
    action.value = wanted;
    dialog.current?.showModal();
  };
  const needs = 'manage:failed';
  const none = chosen.length === 0;
  return (
    <div class="list-bar">
      <label class="list-all">
        <input
          type="checkbox"
          aria-label={said.selectAll}
          checked={isAll}
          onChange={() => selectOnly(isAll ? [] : items.map(({ id }) => id))}
        />
        {none ? said.shown(items.length, hasMore) : said.selected(chosen.length)}
      </label>
      <Act needs={needs} isOff={none} mark="retry" onClick={() => ask('retry')}>
        {said.retry}
      </Act>
      <Act needs={needs} isOff={none} onClick={() => ask('delete')}>
        {said.delete}
      </Act>
      {chosen.some(({ status }) => status === 'deleted') && (
        <Act needs={needs} onClick={() => ask('restore')}>
          {said.restore}
        </Act>
      )}
      <Act needs={needs} onClick={() => plan.current?.showModal()}>
        {t().operations.all}
      </Act>
      <PlanDialog dialog={plan} filter={filter} />
      <Confirm dialog={dialog} action={action.value} ids={chosen.map(({ id }) => id)} />
    </div>
  );
}

type ConfirmProps = { dialog: { current: HTMLDialogElement | null }; action: Action; ids: readonly string[] };

function Confirm({ dialog, action, ids }: ConfirmProps) {
  const work = useWork();
  const outcome = useSignal<{ done: number; refused: number } | null>(null);
  const said = t().failed;
  const run = () =>
    work.run(async (patience) => {
      outcome.value = await each(ids, patience.left, (id) =>
        call(operations[action], { path: { id }, patience }),
      );
      await refreshFailures();
      if (outcome.value.refused > 0 || patience.left.aborted) return;
      dialog.current?.close();
      selectOnly([]);
    });
  return (
    <Dialog
      dialog={dialog}
      title={said[`${action}Selected`](ids.length)}
      onClose={() => {
        outcome.value = null;
        work.forget();
      }}
    >
      <p>{said[`${action}Explained`]}</p>
      <DialogFoot
        dialog={dialog}
        work={work}
        act={said[action]}
        onAct={() => void run()}
        isDanger={action === 'delete'}
        done={outcome.value && `${said.done(outcome.value.done)}, ${said.notDone(outcome.value.refused)}.`}
      />
    </Dialog>
  );
}
