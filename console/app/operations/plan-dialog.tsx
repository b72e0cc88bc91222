import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { useLocation } from 'wouter-preact';
import { call } from '../api/call.ts';
import { type Filter, SINCE_HOURS } from '../failed/filter.ts';
import { Dialog } from '../shell/dialog.tsx';
import { DialogFoot } from '../shell/dialog-foot.tsx';
import { useWork } from '../shell/work.ts';
import { t } from '../text/index.ts';
import { Conditions } from './conditions.tsx';

const ACTIONS = ['retry', 'delete', 'resolve', 'restore'] as const;
const RATE = 50;
const CANARY = 5;
const HOUR_MS = 3_600_000;

/** What somebody wants to do to all that match a filter. It leads to the plan, and does nothing yet. */
export function PlanDialog({
  dialog,
  filter,
}: {
  dialog: { current: HTMLDialogElement | null };
  filter: Filter;
}) {
  const said = t().operations;
  const [, navigate] = useLocation();
  const [actionId, rateId, noteId, sizeId] = [useId(), useId(), useId(), useId()];
  const work = useWork();
  const action = useSignal<(typeof ACTIONS)[number]>(filter.status === 'deleted' ? 'restore' : 'retry');
  const plan = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const size = Number(form.get('size'));
    const note = String(form.get('note') ?? '');
    const chosen = {
      action: action.value,
      mode: 'plan',
      rate: Number(form.get('rate')),
      ...(note !== '' && { note }),
      ...(action.value === 'retry' && form.has('canary') && { canary: { size } }),
    };
    await work.run(async (patience) => {
      const { id } = await call('createOperation', {
        body: { ...chosen, filter: filterOf(filter) },
        form: { ...chosen, filter },
        patience,
      });
      navigate(`/operations/${id}`);
    });
  };
  return (
    <Dialog dialog={dialog} title={said.planTitle}>
      <form class="form" onSubmit={(event) => void plan(event)}>
        <Conditions filter={filter} />
        <label for={actionId}>{said.action}</label>
        <select
          id={actionId}
          value={action.value}
          onChange={({ currentTarget }) => {
            action.value = ACTIONS.find((each) => each === currentTarget.value) ?? 'retry';
          }}
        >
          {ACTIONS.map((each) => (
            <option key={each} value={each}>
              {said.actions[each]}
            </option>
          ))}
        </select>
        <label for={rateId}>{said.rate}</label>
        <input id={rateId} name="rate" type="number" min={1} max={100} defaultValue={String(RATE)} required />
        {action.value === 'retry' && (
          <>
            <label class="check">
              <input type="checkbox" name="canary" defaultChecked />
              {said.canary}
            </label>
            <label for={sizeId}>{said.canarySize}</label>
            <input
              id={sizeId}
              name="size"
              type="number"
              min={1}
              max={50}
              defaultValue={String(CANARY)}
              required
            />
          </>
        )}
        <label for={noteId}>{said.note}</label>
        <input id={noteId} name="note" maxLength={200} />
        <p class="hint">{said.planHint}</p>
        <DialogFoot dialog={dialog} act={said.plan} work={work} />
      </form>
    </Dialog>
  );
}

/** The filter of the list, as an operation takes it. */
function filterOf({ since, ...filter }: Filter) {
  if (since === undefined) return filter;
  return { ...filter, failed_from: new Date(Date.now() - SINCE_HOURS[since] * HOUR_MS).toISOString() };
}
