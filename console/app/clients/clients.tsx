import { useAsked } from '../api/asked.ts';
import { call } from '../api/call.ts';
import { everyPage, type Whole } from '../api/pages.ts';
import type { Client } from '../api/schema.ts';
import { Act } from '../shell/act.tsx';
import { ManagedList } from '../shell/managed-list.tsx';
import { t } from '../text/index.ts';
import { Time } from '../time/time.tsx';
import { type Change, ChangeClient } from './change-client.tsx';
import { NewClient } from './new-client.tsx';

const OFTEN_MS = 15_000;
const LEVELS = { active: 'well', expired: 'warning', revoked: 'quiet' } as const;

/** Who may call, with what, and how often. */
export function Clients() {
  const said = t().clients;
  const asked = useAsked<Whole<Client>>({
    queryKey: ['clients'],
    queryFn: ({ signal: abort }) =>
      everyPage((cursor) => call('listClients', { query: { limit: 200, cursor }, signal: abort })),
    refetchInterval: OFTEN_MS,
  });
  return (
    <ManagedList<Client, Change['what']>
      said={said}
      needs="admin"
      asked={asked}
      columns={[said.name, said.status, said.may, said.rate, said.keys, said.created, said.actions]}
      create={NewClient}
      row={(client, ask) => <Row key={client.id} client={client} ask={ask} />}
      change={(what, client, onClose) => (
        <ChangeClient key={`${what} ${client.id}`} change={{ what, client }} onClose={onClose} />
      )}
    />
  );
}

function Row({ client, ask }: { client: Client; ask: (what: Change['what']) => void }) {
  const said = t().clients;
  const { name, status, permissions, rate, keys, created_at } = client;
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>
        <span class="tag" data-level={LEVELS[status]}>
          {said.statuses[status]}
        </span>
      </td>
      <td class="permissions">
        {permissions.map((permission) => (
          <code key={permission} class="tag">
            {permission}
          </code>
        ))}
      </td>
      <td>{rate === null ? '–' : said.rates[rate]}</td>
      <td class="mono">
        {keys.map(({ fingerprint, expires_at }) => (
          <div key={fingerprint}>
            {fingerprint}
            {expires_at !== null && (
              <span class="quiet">
                {' '}
                {said.expires} <Time at={expires_at} />
              </span>
            )}
          </div>
        ))}
      </td>
      <td>
        <Time at={created_at} />
      </td>
      <td class="row-acts">
        <Act needs="admin" isOff={status !== 'active'} onClick={() => ask('rotate')}>
          {said.rotate}
        </Act>
        <Act needs="admin" kind="danger" isOff={status === 'revoked'} onClick={() => ask('revoke')}>
          {said.revoke}
        </Act>
      </td>
    </tr>
  );
}
