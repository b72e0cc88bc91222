import { useRef } from 'preact/hooks';
import { Link } from 'wouter-preact';
import type { FailureGroup } from '../api/schema.ts';
import { Spark } from '../charts/spark.tsx';
import { PlanDialog } from '../operations/plan-dialog.tsx';
import { Act } from '../shell/act.tsx';
import { Outcome } from '../shell/outcome.tsx';
import { ask } from '../shell/question.tsx';
import { useWork } from '../shell/work.ts';
import { count, t } from '../text/index.ts';
import { Time } from '../time/time.tsx';
import { change } from './change-group.ts';
import { addressOf } from './filter.ts';

const LEVELS = { new: 'danger', known: 'warning', resolved: 'well', regressed: 'danger' } as const;
const NEEDS = 'manage:failed';

/** One cause: what it is, how many messages it has, when it was seen, and what can be done to all of them. */
export function GroupCard({ group, onNote }: { group: FailureGroup; onNote: () => void }) {
  const { counts } = group;
  const level = counts.failed > 0 ? 'danger' : counts.pending + counts.retrying > 0 ? 'warning' : 'quiet';
  return (
    <li class="panel group" data-level={level}>
      <What group={group} />
      <Figures group={group} />
      <figure class="group-trend">
        <Spark points={group.trend.map(({ hour, count: value }) => ({ at: Date.parse(hour), value }))} />
        <figcaption class="hint">{t().groups.trend}</figcaption>
      </figure>
      <Acts group={group} onNote={onNote} />
    </li>
  );
}

function What({
  group: { sample, state, counts, spiking_since, value, note, ...group },
}: {
  group: FailureGroup;
}) {
  const said = t().groups;
  return (
    <div class="group-what">
      <h2>
        <Link href={addressOf({ fingerprint: value })}>{sample.error_name}</Link>{' '}
        <span class="tag" data-level={counts.failed > 0 ? LEVELS[state] : undefined}>
          {said.states[state]}
        </span>{' '}
        {spiking_since !== null && (
          <span class="tag" data-level="danger">
            {said.spiking}
          </span>
        )}
      </h2>
      <p class="group-message" title={sample.error_message}>
        {sample.error_message}
      </p>
      <p class="quiet">
        {sample.queue ?? sample.exchange} · {said.first} <Time at={group.first_seen_at} />, {said.last}{' '}
        <Time at={group.last_seen_at} />
      </p>
      {note !== null && <p class="note">{note}</p>}
    </div>
  );
}

/** What waits for a person, in large; where nothing does, what goes on by itself. */
function Figures({ group: { counts } }: { group: FailureGroup }) {
  const said = t().groups;
  const retrying = counts.pending + counts.retrying;
  const [most, ...others] = [
    { n: counts.failed, text: said.waiting(counts.failed) },
    { n: retrying, text: said.retrying(retrying) },
    { n: counts.parked, text: said.parked(counts.parked) },
    { n: counts.resolved, text: said.resolvedCount(counts.resolved) },
    { n: counts.deleted, text: said.deletedCount(counts.deleted) },
  ].filter(({ n }) => n > 0);
  return (
    <div class="group-figures">
      <strong class="tile-figure" data-alarm={counts.failed > 0}>
        {count(most?.n ?? 0)}
      </strong>
      <span class="quiet">{most?.text ?? said.waiting(0)}</span>
      {others.map(({ n, text }) => (
        <span key={text} class="quiet">
          {count(n)} {text}
        </span>
      ))}
    </div>
  );
}

function Acts({ group, onNote }: { group: FailureGroup; onNote: () => void }) {
  const plan = useRef<HTMLDialogElement>(null);
  const work = useWork();
  const said = t().groups;
  const { counts, state, value: fingerprint, sample } = group;
  const askResolve = () =>
    ask({
      title: said.resolveTitle(sample.error_name),
      hint: said.resolveHint,
      act: said.resolve,
      work: (patience) => change(group, { state: 'resolved' }, patience),
    });
  return (
    <div class="acts group-acts">
      <Act needs={NEEDS} kind="primary" isOff={counts.failed === 0} onClick={() => plan.current?.showModal()}>
        {said.all}
      </Act>
      {state !== 'known' && (
        <Act
          needs={NEEDS}
          isOff={work.isBusy}
          onClick={() => void work.run((patience) => change(group, { state: 'known' }, patience))}
        >
          {said.know}
        </Act>
      )}
      {state !== 'resolved' && (
        <Act needs={NEEDS} onClick={askResolve}>
          {said.resolve}
        </Act>
      )}
      <Act needs={NEEDS} onClick={onNote}>
        {said.addNote}
      </Act>
      <Outcome of={work} />
      <PlanDialog dialog={plan} filter={{ fingerprint, status: 'failed' }} />
    </div>
  );
}
