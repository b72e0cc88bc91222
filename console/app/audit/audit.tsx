import { Link, useSearchParams } from 'wouter-preact';
import { useAsked } from '../api/asked.ts';
import { call } from '../api/call.ts';
import type { OperatorAction } from '../api/schema.ts';
import { Answer } from '../shell/answer.tsx';
import { Cut } from '../shell/cut.tsx';
import { Empty } from '../shell/empty.tsx';
import { Icon } from '../shell/icons.tsx';
import { Rows } from '../shell/rows.tsx';
import { t } from '../text/index.ts';
import { Time } from '../time/time.tsx';

const OFTEN_MS = 10_000;
const PAGE = 200;

/** Who did what. A target or an action in the address narrows it. */
export function Audit() {
  const [params, setParams] = useSearchParams();
  const query = { action: params.get('action') ?? undefined, target: params.get('target') ?? undefined };
  const said = t().audit;
  const asked = useAsked({
    queryKey: ['audit', query],
    queryFn: ({ signal }) => call('listAudit', { query: { ...query, limit: PAGE }, signal }),
    refetchInterval: OFTEN_MS,
  });
  return (
    <>
      <h1>{said.title}</h1>
      <p class="lead">{said.about}</p>
      <div class="filters">
        {(['action', 'target'] as const).map((name) => {
          const value = query[name];
          return (
            value !== undefined && (
              <button
                key={name}
                type="button"
                class="chip"
                aria-label={t().failed.remove(value)}
                onClick={() => setParams((before) => without(before, name), { replace: true })}
              >
                <span class="mono">{value}</span>
                <Icon name="close" />
              </button>
            )
          );
        })}
      </div>
      <Answer of={asked}>
        {({ items, next, unreadable }) => (
          <>
            <Table items={items} />
            <Cut isWhole={next === null} shown={items.length} unreadable={unreadable?.length ?? 0} />
          </>
        )}
      </Answer>
    </>
  );
}

function without(params: URLSearchParams, name: string): URLSearchParams {
  const rest = new URLSearchParams(params);
  rest.delete(name);
  return rest;
}

function Table({ items }: { items: readonly OperatorAction[] }) {
  const said = t().audit;
  if (items.length === 0) return <Empty title={said.none} hint={said.noneHint} />;
  return (
    <Rows columns={[said.when, said.who, said.action, said.target, said.details]}>
      {items.map(({ id, at, client_id, client_name, action, target, details }) => (
        <tr key={id}>
          <td>
            <Time at={at} />
          </td>
          <th scope="row">
            {client_name}
            {/* A name may be several people's. */}
            {client_id !== client_name && <div class="mono quiet">{client_id}</div>}
          </th>
          <td>
            <Link href={`/audit?action=${encodeURIComponent(action)}`}>{action}</Link>
          </td>
          <td class="mono">
            <Link href={`/audit?target=${encodeURIComponent(target)}`}>{target}</Link>
          </td>
          <td class="mono quiet details">{Object.keys(details).length > 0 && JSON.stringify(details)}</td>
        </tr>
      ))}
    </Rows>
  );
}
