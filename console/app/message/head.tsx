import { useSignal } from '@preact/signals';
import { Link } from 'wouter-preact';
import { call } from '../api/call.ts';
import type { Patience } from '../api/patience.ts';
import type { FailedMessage } from '../api/schema.ts';
import { refreshFailures } from '../failed/refresh.ts';
import { StatusTag } from '../failed/status-tag.tsx';
import { Act } from '../shell/act.tsx';
import { Outcome } from '../shell/outcome.tsx';
import { ask } from '../shell/question.tsx';
import { useWork } from '../shell/work.ts';
import { t } from '../text/index.ts';
import { Edit } from './edit.tsx';
import { Schedule } from './schedule.tsx';

type Action = keyof typeof operations;
const operations = {
  retry: 'retryFailed',
  cancel: 'cancelFailed',
  delete: 'deleteFailed',
  restore: 'restoreFailed',
} as const;

type HeadProps = { message: FailedMessage; body: string | undefined; etag: string };

/** What it is, in what state, and what a person can do about it. */
export function Head({ message, body, etag }: HeadProps) {
  const opened = useSignal<'edit' | 'schedule' | null>(null);
  const close = () => {
    opened.value = null;
  };
  return (
    <header class="page-head">
      <p class="crumb">
        <Link href="/failed">{t().message.back}</Link>
      </p>
      <h1>
        {message.error_name} <StatusTag status={message.status} />
      </h1>
      <p class="lead">{message.error_message}</p>
      <Acts
        message={message}
        hasBody={body !== undefined}
        onOpen={(what) => {
          opened.value = what;
        }}
      />
      {opened.value === 'edit' && body !== undefined && (
        <Edit message={message} body={body} etag={etag} onClose={close} />
      )}
      {opened.value === 'schedule' && <Schedule message={message} onClose={close} />}
    </header>
  );
}

type ActsProps = { message: FailedMessage; hasBody: boolean; onOpen: (what: 'edit' | 'schedule') => void };

function Acts({ message: { id, status }, hasBody, onOpen }: ActsProps) {
  const said = t().message;
  const outcome = useSignal<string | null>(null);
  const work = useWork();
  const done = async (action: Action, patience: Patience) => {
    outcome.value = null;
    try {
      await call(operations[action], { path: { id }, patience });
      outcome.value = said.asked[action];
    } finally {
      await refreshFailures();
    }
  };
  const act = (action: Action) => void work.run((patience) => done(action, patience));
  const askDelete = () =>
    ask({
      title: t().failed.deleteSelected(1),
      hint: t().failed.deleteExplained,
      act: said.delete,
      isDanger: true,
      work: (patience) => done('delete', patience),
    });
  const isResolved = status === 'resolved';
  const common = { needs: 'manage:failed', isOff: work.isBusy || isResolved };
  return (
    <div class="acts">
      {status === 'deleted' ? (
        <Act {...common} onClick={() => act('restore')}>
          {said.restore}
        </Act>
      ) : (
        <>
          <Act {...common} kind="primary" mark="retry" onClick={() => act('retry')}>
            {status === 'parked' ? said.retryBeforeTurn : said.retry}
          </Act>
          <Act {...common} onClick={() => onOpen('schedule')}>
            {said.schedule.open}
          </Act>
          {status === 'pending' && (
            <Act {...common} onClick={() => act('cancel')}>
              {said.cancelRetry}
            </Act>
          )}
          <Act {...common} isOff={!hasBody || isResolved} onClick={() => onOpen('edit')}>
            {said.edit.open}
          </Act>
          <Act {...common} isOff={work.isBusy} kind="danger" onClick={askDelete}>
            {said.delete}
          </Act>
        </>
      )}
      <span role="status" class="quiet">
        {outcome.value}
      </span>
      <Outcome of={work} />
    </div>
  );
}
