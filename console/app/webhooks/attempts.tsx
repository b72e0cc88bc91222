import { Link, useParams } from 'wouter-preact';
import { answers, useAsked } from '../api/asked.ts';
import { call } from '../api/call.ts';
import type { Patience } from '../api/patience.ts';
import type { Webhook, WebhookAttempt } from '../api/schema.ts';
import { Act } from '../shell/act.tsx';
import { Answer } from '../shell/answer.tsx';
import { Empty } from '../shell/empty.tsx';
import { Outcome } from '../shell/outcome.tsx';
import { Rows } from '../shell/rows.tsx';
import { useWork } from '../shell/work.ts';
import { t } from '../text/index.ts';
import { Time } from '../time/time.tsx';
import { AttemptResult } from './attempt-result.tsx';
import { WebhookState } from './webhook-state.tsx';

const OFTEN_MS = 5_000;
const LIMIT = 100;

type Shown = { webhook: Webhook; attempts: readonly WebhookAttempt[] };

/** One webhook, and what was sent to it of late. */
export function Attempts() {
  const { id = '' } = useParams();
  const path = { id: decodeURIComponent(id) };
  const asked = useAsked<Shown>({
    queryKey: ['webhooks', path.id],
    queryFn: async ({ signal }) => ({
      webhook: await call('getWebhook', { path, signal }),
      attempts: (await call('listWebhookAttempts', { path, query: { limit: LIMIT }, signal })).items,
    }),
    refetchInterval: OFTEN_MS,
  });
  const said = t().webhooks;
  return (
    <Answer of={asked}>
      {({ webhook, attempts }) => (
        <>
          <header class="page-head">
            <p class="crumb">
              <Link href="/webhooks">{said.title}</Link>
            </p>
            <h1>{new URL(webhook.url).host}</h1>
            <p class="lead">
              <WebhookState of={webhook} /> {webhook.description}
            </p>
          </header>
          {attempts.length === 0 ? (
            <Empty title={said.noAttempts} />
          ) : (
            <Rows
              columns={[said.at, said.event, said.number, said.result, said.took, said.next, said.actions]}
            >
              {attempts.map((attempt) => (
                <Row key={attempt.id} attempt={attempt} isOff={webhook.state === 'disabled'} />
              ))}
            </Rows>
          )}
        </>
      )}
    </Answer>
  );
}

function Row({ attempt, isOff }: { attempt: WebhookAttempt; isOff: boolean }) {
  const { at, event_type, number, ms, next_at } = attempt;
  const work = useWork();
  return (
    <tr>
      <td>
        <Time at={at} />
      </td>
      <td>
        <code>{event_type}</code>
      </td>
      <td>{number}</td>
      <td>
        <AttemptResult of={attempt} />
      </td>
      <td>{ms} ms</td>
      <td>
        <Time at={next_at} />
      </td>
      <td class="row-acts">
        <Act
          needs="manage:webhooks"
          isOff={isOff || work.isBusy}
          onClick={() => void work.run((patience) => again(attempt, patience))}
        >
          {t().webhooks.redeliver}
        </Act>
        <Outcome of={work} />
      </td>
    </tr>
  );
}

async function again({ webhook_id: id, id: attempt }: WebhookAttempt, patience: Patience): Promise<void> {
  await call('redeliverWebhook', { path: { id, attempt }, patience });
  await answers.invalidateQueries({ queryKey: ['webhooks', id] });
}
