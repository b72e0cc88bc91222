import { useSignal } from '@preact/signals';
import { Link, useParams } from 'wouter-preact';
import { call, ProblemError } from '../api/call.ts';
import type { FailedMessage } from '../api/schema.ts';
import { refreshFailures } from '../failed/refresh.ts';
import { StatusTag } from '../failed/status-tag.tsx';
import { Act } from '../shell/act.tsx';
import { Empty, Failed } from '../shell/empty.tsx';
import { ask } from '../shell/question.tsx';
import { useWork } from '../shell/work.ts';
import { count, t } from '../text/index.ts';
import { useFailedMessage, useTrail } from './asked.ts';
import { Body } from './body.tsx';
import { bodyToCorrect } from './content.ts';
import { Edit } from './edit.tsx';
import { Facts } from './facts.tsx';
import { Headers } from './headers.tsx';
import { eventsOf } from './timeline.ts';
import { Timeline } from './timeline.tsx';
import { Way } from './way.tsx';

/** One failed message: where it went, what happened, what it carries, and what a person can do about it. */
export function Message() {
  const { id = '' } = useParams();
  const { data, error, refetch } = useFailedMessage(id);
  const trail = useTrail(data?.message.message_id);
  const said = t().message;
  if (!data) {
    if (error instanceof ProblemError && error.problem.status === 404)
      return <Empty title={said.notThere} hint={said.notThereHint} />;
    return error ? (
      <Failed error={error} again={() => void refetch()} />
    ) : (
      <p aria-busy="true">{t().state.loading}</p>
    );
  }
  const { message, answer, etag } = data;
  return (
    <>
      <Head message={message} body={bodyToCorrect(message, answer)} etag={etag} />
      <section class="panel">
        <Way message={message} />
      </section>
      <div class="columns">
        <section class="panel">
          <h2>{said.timeline}</h2>
          <Timeline events={eventsOf(message, trail.data?.entries ?? [])} />
        </section>
        <section class="panel">
          <h2>{said.facts}</h2>
          <Facts message={message} />
        </section>
      </div>
      <section class="panel">
        <h2>
          {said.body} <span class="quiet">{said.bytes(count(message.payload_bytes))}</span>
        </h2>
        <Body message={message} answer={answer} />
      </section>
      <section class="panel">
        <h2>{said.headers}</h2>
        <Headers message={message} />
      </section>
      {message.error_stack !== null && (
        <section class="panel">
          <h2>{said.stack}</h2>
          <pre class="code" role="region" tabIndex={0} aria-label={said.stack}>
            {message.error_stack}
          </pre>
        </section>
      )}
    </>
  );
}

type Action = 'retry' | 'delete' | 'restore';
const operations = { retry: 'retryFailed', delete: 'deleteFailed', restore: 'restoreFailed' } as const;

type HeadProps = { message: FailedMessage; body: string | undefined; etag: string };

function Head({ message, body, etag }: HeadProps) {
  const said = t().message;
  const outcome = useSignal<string | null>(null);
  const { id, status } = message;
  const isEditing = useSignal(false);
  const work = useWork();
  const done = async (action: Action) => {
    outcome.value = null;
    try {
      await call(operations[action], { path: { id } });
      outcome.value = said.asked[action];
    } finally {
      await refreshFailures();
    }
  };
  const act = (action: Action) => void work.run(() => done(action));
  const askDelete = () =>
    ask({
      title: t().failed.deleteSelected(1),
      hint: t().failed.deleteExplained,
      act: said.delete,
      isDanger: true,
      work: () => done('delete'),
    });
  const needs = 'manage:failed';
  return (
    <header class="page-head">
      <p class="crumb">
        <Link href="/failed">{said.back}</Link>
      </p>
      <h1>
        {message.error_name} <StatusTag status={status} />
      </h1>
      <p class="lead">{message.error_message}</p>
      <div class="acts">
        {status === 'deleted' ? (
          <Act needs={needs} isOff={work.isBusy} onClick={() => act('restore')}>
            {said.restore}
          </Act>
        ) : (
          <>
            <Act
              needs={needs}
              kind="primary"
              isOff={status === 'resolved' || work.isBusy}
              mark="retry"
              onClick={() => act('retry')}
            >
              {status === 'parked' ? said.retryBeforeTurn : said.retry}
            </Act>
            <Act
              needs={needs}
              isOff={body === undefined || status === 'resolved'}
              onClick={() => {
                isEditing.value = true;
              }}
            >
              {said.edit.open}
            </Act>
            <Act needs={needs} kind="danger" isOff={work.isBusy} onClick={askDelete}>
              {said.delete}
            </Act>
          </>
        )}
        <span role="status" class="quiet">
          {outcome.value}
        </span>
        <span role="alert" class="trouble">
          {work.trouble}
        </span>
      </div>
      {isEditing.value && body !== undefined && (
        <Edit
          message={message}
          body={body}
          etag={etag}
          onClose={() => {
            isEditing.value = false;
          }}
        />
      )}
    </header>
  );
}
