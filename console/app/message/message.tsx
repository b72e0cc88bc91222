import { useParams } from 'wouter-preact';
import { isNotFound } from '../api/call.ts';
import { Empty, Failed } from '../shell/empty.tsx';
import { Panel } from '../shell/panel.tsx';
import { count, t } from '../text/index.ts';
import { useFailedMessage, useTrail } from './asked.ts';
import { Body } from './body.tsx';
import { bodyToCorrect } from './content.ts';
import { Facts } from './facts.tsx';
import { Head } from './head.tsx';
import { Headers } from './headers.tsx';
import { Revisions } from './revisions.tsx';
import { eventsOf } from './timeline.ts';
import { Timeline } from './timeline.tsx';
import { TrailNote } from './trail-note.tsx';
import { Way } from './way.tsx';

/** One failed message: where it went, what happened, what it carries, and what a person can do about it. */
export function Message() {
  const { id = '' } = useParams();
  const { data, error, refetch } = useFailedMessage(id);
  const trail = useTrail(data?.message);
  const said = t().message;
  if (!data) {
    if (isNotFound(error)) return <Empty title={said.notThere} hint={said.notThereHint} />;
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
        <Panel title={said.timeline}>
          <Timeline events={eventsOf(message, trail.data?.entries ?? [])} />
          <TrailNote message={message} />
        </Panel>
        <Panel title={said.facts}>
          <Facts message={message} />
        </Panel>
      </div>
      <section class="panel">
        <h2>
          {said.body} <span class="quiet">{said.bytes(count(message.payload_bytes))}</span>
        </h2>
        <Body message={message} answer={answer} />
      </section>
      <Revisions message={message} />
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
