import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { useAsked } from '../api/asked.ts';
import { call } from '../api/call.ts';
import { everyPage, type Whole } from '../api/pages.ts';
import type { Webhook } from '../api/schema.ts';
import { Act } from '../shell/act.tsx';
import { Answer } from '../shell/answer.tsx';
import { Cut } from '../shell/cut.tsx';
import { Empty } from '../shell/empty.tsx';
import { Rows } from '../shell/rows.tsx';
import { t } from '../text/index.ts';
import { type Change, ChangeWebhook } from './change-webhook.tsx';
import { NewWebhook } from './new-webhook.tsx';
import { WebhookState } from './webhook-state.tsx';

const OFTEN_MS = 15_000;
const MANAGE = 'manage:webhooks';

/** Who is notified of what fails. */
export function Webhooks() {
  const dialog = useRef<HTMLDialogElement>(null);
  /** What somebody is about to do to a webhook; null: nothing. */
  const change = useSignal<Change | null>(null);
  const said = t().webhooks;
  const asked = useAsked<Whole<Webhook>>({
    queryKey: ['webhooks'],
    queryFn: ({ signal: abort }) =>
      everyPage((cursor) => call('listWebhooks', { query: { limit: 200, cursor }, signal: abort })),
    refetchInterval: OFTEN_MS,
  });
  return (
    <>
      <div class="title-row">
        <h1>{said.title}</h1>
        <Act needs={MANAGE} kind="primary" onClick={() => dialog.current?.showModal()}>
          {said.create}
        </Act>
      </div>
      <NewWebhook dialog={dialog} />
      {change.value && (
        <ChangeWebhook
          key={`${change.value.what} ${change.value.webhook.id}`}
          change={change.value}
          onClose={() => {
            change.value = null;
          }}
        />
      )}
      <Answer of={asked}>
        {(data) => (
          <Table
            {...data}
            onChange={(wanted) => {
              change.value = wanted;
            }}
          />
        )}
      </Answer>
    </>
  );
}

type OnChange = { onChange: (wanted: Change) => void };

function Table({ items, onChange, ...whole }: Whole<Webhook> & OnChange) {
  const said = t().webhooks;
  if (items.length === 0) return <Empty title={said.none} hint={said.noneHint} />;
  return (
    <>
      <Rows columns={[said.url, said.state, said.events, said.actions]}>
        {items.map((webhook) => (
          <Row key={webhook.id} webhook={webhook} onChange={onChange} />
        ))}
      </Rows>
      <Cut {...whole} shown={items.length} />
    </>
  );
}

function Row({ webhook, onChange }: { webhook: Webhook } & OnChange) {
  const said = t().webhooks;
  const { id, url, state, events, description } = webhook;
  const ask = (what: Change['what']) => onChange({ what, webhook });
  return (
    <tr>
      <th scope="row">
        <Link href={`/webhooks/${id}`}>{url}</Link>
        {description !== null && <div class="quiet">{description}</div>}
      </th>
      <td>
        <WebhookState of={webhook} />
      </td>
      <td>{events.map((type) => said.eventNames[type]).join(', ')}</td>
      <td class="row-acts">
        <Act needs={MANAGE} onClick={() => ask('test')}>
          {said.test}
        </Act>
        <Act needs={MANAGE} onClick={() => ask(state === 'enabled' ? 'disable' : 'enable')}>
          {state === 'enabled' ? said.disable : said.enable}
        </Act>
        <Act needs={MANAGE} onClick={() => ask('rotate')}>
          {said.rotate}
        </Act>
        <Act needs={MANAGE} kind="danger" onClick={() => ask('remove')}>
          {said.remove}
        </Act>
      </td>
    </tr>
  );
}
