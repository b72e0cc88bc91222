import { Link } from 'wouter-preact';
import { useAsked } from '../api/asked.ts';
import { call } from '../api/call.ts';
import { everyPage, type Whole } from '../api/pages.ts';
import type { Webhook } from '../api/schema.ts';
import { Act } from '../shell/act.tsx';
import { ManagedList } from '../shell/managed-list.tsx';
import { t } from '../text/index.ts';
import { type Change, ChangeWebhook } from './change-webhook.tsx';
import { NewWebhook } from './new-webhook.tsx';
import { WebhookState } from './webhook-state.tsx';

const OFTEN_MS = 15_000;
const MANAGE = 'manage:webhooks';

/** Who is notified of what fails. */
export function Webhooks() {
  const said = t().webhooks;
  const asked = useAsked<Whole<Webhook>>({
    queryKey: ['webhooks'],
    queryFn: ({ signal: abort }) =>
      everyPage((cursor) => call('listWebhooks', { query: { limit: 200, cursor }, signal: abort })),
    refetchInterval: OFTEN_MS,
  });
  return (
    <ManagedList<Webhook, Change['what']>
      said={said}
      needs={MANAGE}
      asked={asked}
      columns={[said.url, said.state, said.events, said.actions]}
      create={NewWebhook}
      row={(webhook, ask) => <Row key={webhook.id} webhook={webhook} ask={ask} />}
      change={(what, webhook, onClose) => (
        <ChangeWebhook key={`${what} ${webhook.id}`} change={{ what, webhook }} onClose={onClose} />
      )}
    />
  );
}

function Row({ webhook, ask }: { webhook: Webhook; ask: (what: Change['what']) => void }) {
  const said = t().webhooks;
  const { id, url, state, events, description } = webhook;
  return (
    <tr>
      <th scope="row" class="address">
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
