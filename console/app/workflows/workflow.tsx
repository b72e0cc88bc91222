import { Link } from 'wouter-preact';
import { useAsked } from '../api/asked.ts';
import { call, isNotFound } from '../api/call.ts';
import type { WorkflowStep } from '../api/schema.ts';
import { useNames } from '../shell/address.ts';
import { Empty, Failed } from '../shell/empty.tsx';
import { t } from '../text/index.ts';
import { Time } from '../time/time.tsx';
import { STEP_LEVELS, StepTag, WorkflowTag } from './workflow-tag.tsx';

const OFTEN_MS = 3_000;

/** One saga: its steps in order, who answered each and with what, and what was taken back. */
export function Workflow() {
  const [, key = '', id = ''] = useNames();
  const path = { key, id };
  const said = t().workflows;
  const { data, error, refetch } = useAsked({
    queryKey: ['workflows', 'one', path.key, path.id],
    queryFn: ({ signal }) => call('getNamedWorkflow', { path, signal }),
    refetchInterval: OFTEN_MS,
  });
  if (!data) {
    if (isNotFound(error)) return <Empty title={said.notThere} />;
    return error ? (
      <Failed error={error} again={() => void refetch()} />
    ) : (
      <p aria-busy="true">{t().state.loading}</p>
    );
  }
  return (
    <>
      <header class="page-head">
        <p class="crumb">
          <Link href="/workflows">{said.title}</Link>
        </p>
        <h1>
          {data.workflow} {data.id} <WorkflowTag status={data.status} />
        </h1>
        {data.reason !== null && <p class="lead">{data.reason}</p>}
        <p class="quiet">
          {said.started} <Time at={data.started_at} />
          {data.ended_at !== null && (
            <>
              {' · '}
              {said.ended} <Time at={data.ended_at} />
            </>
          )}
        </p>
      </header>
      <Steps title={said.steps} steps={data.steps} />
      {data.compensations.length > 0 && <Steps title={said.compensations} steps={data.compensations} />}
    </>
  );
}

function Steps({ title, steps }: { title: string; steps: readonly WorkflowStep[] }) {
  return (
    <section class="panel">
      <h2>{title}</h2>
      <ol class="timeline">
        {steps.map((step) => (
          <li key={`${step.step} ${step.started_at}`} data-level={STEP_LEVELS[step.status]}>
            <Step step={step} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function Step({
  step: { step, status, reason, service, result, started_at, answered_at, deadline, late_answer },
}: {
  step: WorkflowStep;
}) {
  const said = t().workflows;
  return (
    <>
      <p class="event">
        <span>
          <strong>{step}</strong> <StepTag status={status} />{' '}
          {service !== null && (
            <span class="quiet">
              {said.by} {service}
            </span>
          )}
        </span>
        <Time at={answered_at ?? started_at} />
      </p>
      {status === 'waiting' && deadline !== undefined && (
        <p class="event-detail">
          {said.until} <Time at={deadline} />
        </p>
      )}
      {reason !== null && <p class="event-detail">{reason}</p>}
      {result !== null && <p class="event-detail mono">{JSON.stringify(result)}</p>}
      {late_answer !== null && (
        <p class="event-detail">
          {t().labelled(said.late, `${late_answer.outcome} ${said.by} ${late_answer.service}`)},{' '}
          <Time at={late_answer.at} />
        </p>
      )}
    </>
  );
}
