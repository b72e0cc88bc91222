import { useSignal } from '@preact/signals';
import { useAsked } from '../api/asked.ts';
import { call } from '../api/call.ts';
import type { FailedMessage, Revision, RevisionView } from '../api/schema.ts';
import { Answer } from '../shell/answer.tsx';
import { Panel } from '../shell/panel.tsx';
import { count, t } from '../text/index.ts';
import { Time } from '../time/time.tsx';
import { Diff } from './diff.tsx';

/** The original and every correction: who made it, why, and what it changed. The last one is what a retry delivers. */
export function Revisions({ message: { id, revision } }: { message: FailedMessage }) {
  const asked = useAsked({
    queryKey: ['failed', 'one', id, 'revisions', revision],
    queryFn: ({ signal }) => call('listRevisions', { path: { id }, signal }),
    enabled: revision > 0,
  });
  if (revision === 0) return null;
  const said = t().message.edit;
  return (
    <Panel title={said.revisions}>
      <Answer of={asked}>
        {({ items }) => (
          <ul class="bodies">
            {items.map((each) => (
              <li key={each.number}>
                <One id={id} revision={each} isDelivered={each.number === items.at(-1)?.number} />
              </li>
            ))}
          </ul>
        )}
      </Answer>
    </Panel>
  );
}

type OneProps = { id: string; revision: Revision; isDelivered: boolean };

function One({ id, revision, isDelivered }: OneProps) {
  const isOpen = useSignal(false);
  const said = t().message.edit;
  const { number, at, by, note, payload_bytes, schema } = revision;
  const title = (
    <>
      <strong>{number === 0 ? said.original : said.revision(number)}</strong>{' '}
      {isDelivered && (
        <span class="tag" data-level="well">
          {said.delivered}
        </span>
      )}{' '}
      {schema === 'misfits' && (
        <span class="tag" data-level="warning">
          {said.misfits}
        </span>
      )}{' '}
      <span class="quiet">
        {[by?.client_name, t().message.bytes(count(payload_bytes)), note].filter(Boolean).join(' · ')}
      </span>{' '}
      <Time at={at} />
    </>
  );
  if (number === 0) return <p class="revision">{title}</p>;
  return (
    <details
      onToggle={({ currentTarget }) => {
        isOpen.value = currentTarget.open;
      }}
    >
      <summary>{title}</summary>
      {isOpen.value && <Changed id={id} number={number} />}
    </details>
  );
}

/** Asked for when somebody opens it. What was written stays what it is. */
function Changed({ id, number }: { id: string; number: number }) {
  const read = (revision: number, signal: AbortSignal) =>
    call('getRevision', { path: { id, revision: String(revision) }, signal });
  const asked = useAsked<[RevisionView, RevisionView]>({
    queryKey: ['revisions', id, number],
    queryFn: ({ signal }) => Promise.all([read(number - 1, signal), read(number, signal)]),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return <Answer of={asked}>{([before, after]) => <Between before={before} after={after} />}</Answer>;
}

function Between({ before, after }: { before: RevisionView; after: RevisionView }) {
  const omitted = before.payload_omitted ?? after.payload_omitted;
  if (omitted !== null) return <p class="quiet">{t().message.omitted[omitted]}</p>;
  if (before.payload_encoding !== 'text' || after.payload_encoding !== 'text')
    return <p class="quiet">{t().message.edit.noText}</p>;
  return <Diff before={before.payload ?? ''} after={after.payload ?? ''} />;
}
