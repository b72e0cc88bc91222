import { Link, useParams } from 'wouter-preact';
import { answers, useAsked } from '../api/asked.ts';
import { call, isNotFound } from '../api/call.ts';
import type { Patience } from '../api/patience.ts';
import type { Operation as OperationView } from '../api/schema.ts';
import { refreshFailures } from '../failed/refresh.ts';
import { neededToReplay } from '../replay/needed.ts';
import { ReplayPlan } from '../replay/plan.tsx';
import { Act } from '../shell/act.tsx';
import { Empty, Failed } from '../shell/empty.tsx';
import { Outcome } from '../shell/outcome.tsx';
import { Panel } from '../shell/panel.tsx';
import { ask } from '../shell/question.tsx';
import { useWork } from '../shell/work.ts';
import { count, share, t } from '../text/index.ts';
import { Time } from '../time/time.tsx';
import { Conditions } from './conditions.tsx';
import { Plan } from './plan.tsx';
import { Results } from './results.tsx';
import { StateTag } from './state-tag.tsx';

const OFTEN_MS = 1_500;
const NEEDS = 'manage:failed';

/** One operation: its plan before it runs, its progress while it does, and what became of each message. */
export function Operation() {
  const { id = '' } = useParams();
  const { data, error, refetch } = useAsked({
    queryKey: ['operations', id],
    queryFn: ({ signal }) => call('getOperation', { path: { id }, signal }),
    refetchInterval: OFTEN_MS,
  });
  if (!data) {
    if (isNotFound(error)) return <Empty title={t().operations.notThere} />;
    return error ? (
      <Failed error={error} again={() => void refetch()} />
    ) : (
      <p aria-busy="true">{t().state.loading}</p>
    );
  }
  return (
    <>
      <Head operation={data} />
      {data.state !== 'planned' && <Progress operation={data} />}
      {data.action === 'replay' ? (
        <ReplayPlan operation={data} />
      ) : (
        data.state === 'planned' && <Plan operation={data} />
      )}
      {data.state !== 'planned' && <Results operation={data} />}
    </>
  );
}

const steps = {
  run: 'runOperation',
  pause: 'pauseOperation',
  resume: 'resumeOperation',
  abort: 'abortOperation',
} as const;

function Head({ operation }: { operation: OperationView }) {
  const { id, action, state, filter, counts, note, created_by, created_at, reason } = operation;
  const said = t().operations;
  // To pause and to abort take less: who may not replay may stop one.
  const needs = action === 'replay' ? neededToReplay() : NEEDS;
  const work = useWork();
  const take = async (step: keyof typeof steps, patience: Patience) => {
    try {
      await call(steps[step], { path: { id }, patience });
    } finally {
      await answers.invalidateQueries({ queryKey: ['operations'] });
      await refreshFailures();
    }
  };
  const go = (step: keyof typeof steps) => void work.run((patience) => take(step, patience));
  const abort = () => {
    if (state === 'planned') return go('abort');
    ask({
      title: said.abortTitle,
      hint: said.abortHint(counts.done),
      act: said.abort,
      isDanger: true,
      work: (patience) => take('abort', patience),
    });
  };
  return (
    <header class="page-head">
      <p class="crumb">
        <Link href="/operations">{said.title}</Link>
      </p>
      <h1>
        {said.toHowMany(said.actions[action], counts.total, counts.exact)} <StateTag state={state} />
      </h1>
      <p class="lead">
        {created_by.name}, <Time at={created_at} />
        {note !== null && ` · ${note}`}
      </p>
      {filter !== null && state !== 'planned' && <Conditions filter={filter} />}
      {reason !== null && <p class="note warning">{reason}</p>}
      {counts.counting && (
        <p class="note" role="status">
          {said.counting}
        </p>
      )}
      <div class="acts">
        {state === 'planned' && (
          <Act
            needs={needs}
            kind="primary"
            isOff={(counts.total === 0 && !counts.counting) || work.isBusy}
            onClick={() => go('run')}
          >
            {said.run}
          </Act>
        )}
        {isRunning(state) && (
          <Act needs={NEEDS} isOff={work.isBusy} onClick={() => go('pause')}>
            {said.pause}
          </Act>
        )}
        {(state === 'paused' || state === 'stopped') && (
          <Act needs={needs} kind="primary" isOff={work.isBusy} onClick={() => go('resume')}>
            {said.resume}
          </Act>
        )}
        {state !== 'completed' && state !== 'aborted' && (
          <Act needs={NEEDS} kind="danger" isOff={work.isBusy} onClick={abort}>
            {state === 'planned' ? said.discard : said.abort}
          </Act>
        )}
        <Outcome of={work} />
      </div>
    </header>
  );
}

function isRunning(state: OperationView['state']): boolean {
  return state === 'running' || state === 'canary';
}

function Progress({
  operation: { state, counts, outcomes, canary, estimated_end_at },
}: {
  operation: OperationView;
}) {
  const said = t().operations;
  const sum = (reasons: Readonly<Record<string, unknown>>) =>
    Object.values(reasons).reduce<number>((all, n) => all + Number(n), 0);
  // One that does not run watches nothing: what became of those is in their own state.
  const unknown = isRunning(state)
    ? outcomes.waiting
    : Math.max(outcomes.waiting, counts.succeeded - outcomes.succeeded - outcomes.failed);
  const figures = [
    [said.counts.succeeded, counts.succeeded],
    [said.counts.skipped, sum(counts.skipped)],
    [said.counts.failed, sum(counts.failed)],
    [said.counts.to_come, counts.to_come],
  ] as const;
  return (
    <>
      <Panel title={said.progress}>
        <progress
          class="wide-progress"
          max={Math.max(1, counts.total)}
          value={counts.done}
          aria-label={said.progress}
        />
        <p>
          {said.progressText(counts.done, counts.total)}
          {estimated_end_at !== null && (
            <span class="quiet">
              {' · '}
              {said.ends} <Time at={estimated_end_at} />
            </span>
          )}
        </p>
        {canary && (
          <p class="quiet">
            {said.canaryText(canary.size, share(canary.max_failure_rate))} ({said.canaryStates[canary.state]})
          </p>
        )}
        {outcomes.succeeded + outcomes.failed + outcomes.waiting > 0 && (
          <p>
            {t().labelled(said.outcomes, said.outcomesText(outcomes.succeeded, outcomes.failed))}
            {unknown > 0 && `, ${isRunning(state) ? said.watched(unknown) : said.unwatched(unknown)}`}
          </p>
        )}
      </Panel>
      <dl class="figures">
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value === null ? t().state.unknown : count(value)}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
