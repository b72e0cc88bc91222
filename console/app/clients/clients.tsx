import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { useAsked } from '../api/asked.ts';
import { call } from '../api/call.ts';
import { everyPage, type Whole } from '../api/pages.ts';
import type { Client } from '../api/schema.ts';
import { Act } from '../shell/act.tsx';
import { Answer } from '../shell/answer.tsx';
import { Cut } from '../shell/cut.tsx';
import { Empty } from '../shell/empty.tsx';
import { Rows } from '../shell/rows.tsx';
import { t } from '../text/index.ts';
import { Time } from '../time/time.tsx';
import { type Change, ChangeClient } from './change-client.tsx';
import { NewClient } from './new-client.tsx';

const OFTEN_MS = 15_000;
const LEVELS = { active: 'well', expired: 'warning', revoked: 'quiet' } as const;

/** Who may call, with what, and how often. */
export function Clients() {
  const dialog = useRef<HTMLDialogElement>(null);
  /** What somebody is about to do to a client; null: nothing. */
  const change = useSignal<Change | null>(null);
  const said = t().clients;
  const asked = useAsked<Whole<Client>>({
    queryKey: ['clients'],
    queryFn: ({ signal: abort }) =>
      everyPage((cursor) => call('listClients', { query: { limit: 200, cursor }, signal: abort })),
    refetchInterval: OFTEN_MS,
  });
  return (
    <>
      <div class="title-row">
        <h1>{said.title}</h1>
        <Act needs="admin" kind="primary" onClick={() => dialog.current?.showModal()}>
          {said.create}
        </Act>
      </div>
      <NewClient dialog={dialog} />
      {change.value && (
        <ChangeClient
          key={`${change.value.what} ${change.value.client.id}`}
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

function Table({ items, onChange, ...whole }: Whole<Client> & OnChange) {
  const said = t().clients;
  if (items.length === 0) return <Empty title={said.none} hint={said.noneHint} />;
  return (
    <>
      <Rows columns={[said.name, said.status, said.may, said.rate, said.keys, said.created, said.actions]}>
        {items.map((client) => (
          <Row key={client.id} client={client} onChange={onChange} />
        ))}
      </Rows>
      <Cut {...whole} shown={items.length} />
    </>
  );
}

function Row({ client, onChange }: { client: Client } & OnChange) {
  const said = t().clients;
  const { name, status, permissions, rate, keys, created_at } = client;
  const ask = (what: Change['what']) => onChange({ what, client });
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
