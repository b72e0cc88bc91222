import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { answers } from '../api/asked.ts';
import { call, ProblemError } from '../api/call.ts';
import type { FailureGroup } from '../api/schema.ts';
import { Spark } from '../charts/spark.tsx';
import { PlanDialog } from '../operations/plan-dialog.tsx';
import { Act } from '../shell/act.tsx';
import { t } from '../text/index.ts';
import { Time } from '../time/time.tsx';

const LEVELS = { new: 'danger', known: 'warning', resolved: 'well', regressed: 'danger' } as const;
const NEEDS = 'manage:failed';

/** One cause: what it is, how many messages it has, when it was seen, and what can be done to all of them. */
export function GroupCard({ group, onNote }: { group: FailureGroup; onNote: () => void }) {
  const plan = useRef<HTMLDialogElement>(null);
  const trouble = useSignal<string | null>(null);
  const said = t().groups;
  const { counts, sample, state, trend, value: fingerprint } = group;
  const open = counts.failed + counts.pending + counts.retrying;
  const change = async (wanted: 'known' | 'resolved') => {
    trouble.value = await changed(group, { state: wanted });
  };
  return (
    <li class="panel group" data-open={open > 0}>
      <div class="group-what">
        <h2>
          <Link href={`/failed?view=messages&fingerprint=${fingerprint}`}>{sample.error_name}</Link>{' '}
          <span class="tag" data-level={LEVELS[state]}>
            {said.states[state]}
          </span>{' '}
          {group.spiking_since !== null && (
            <span class="tag" data-level="danger">
              {said.spiking}
            </span>
          )}
        </h2>
        <p class="group-message">{sample.error_message}</p>
        <p class="quiet">
          {sample.queue ?? sample.exchange} · {said.first} <Time at={group.first_seen_at} />, {said.last}{' '}
          <Time at={group.last_seen_at} />
        </p>
        {group.note !== null && <p class="note">{group.note}</p>}
      </div>
      <div class="group-figures">
        <strong class="tile-figure">{counts.failed}</strong>
        <span class="quiet">{said.waiting(counts.failed)}</span>
        {counts.pending + counts.retrying > 0 && (
          <span>{said.retrying(counts.pending + counts.retrying)}</span>
        )}
        {counts.resolved > 0 && <span class="quiet">{said.resolvedCount(counts.resolved)}</span>}
      </div>
      <div title={said.trend}>
        <Spark points={trend.map(({ hour, count }) => ({ at: Date.parse(hour), value: count }))} />
      </div>
      <div class="acts group-acts">
        <Act
          needs={NEEDS}
          kind="primary"
          isOff={counts.failed === 0}
          onClick={() => plan.current?.showModal()}
        >
          {said.all}
        </Act>
        {state !== 'known' && (
          <Act needs={NEEDS} onClick={() => void change('known')}>
            {said.know}
          </Act>
        )}
        {state !== 'resolved' && (
          <Act needs={NEEDS} onClick={() => void change('resolved')}>
            {said.resolve}
          </Act>
        )}
        <Act needs={NEEDS} onClick={onNote}>
          {said.addNote}
        </Act>
        <span role="alert" class="trouble">
          {trouble.value}
        </span>
      </div>
      <PlanDialog dialog={plan} filter={{ fingerprint, status: 'failed' }} />
    </li>
  );
}

/** Changes a group as it was seen. Answers what is wrong; null: it is changed. */
export async function changed(
  { id, edition }: FailureGroup,
  body: { state?: 'known' | 'resolved'; note?: string | null },
): Promise<string | null> {
  try {
    await call('changeFailureGroup', { path: { id }, header: { 'If-Match': `"${edition}"` }, body });
    return null;
  } catch (error) {
    if (error instanceof ProblemError && error.problem.status === 412) return t().groups.conflict;
    return error instanceof Error ? error.message : String(error);
  } finally {
    await answers.invalidateQueries({ queryKey: ['failed', 'groups'] });
  }
}
