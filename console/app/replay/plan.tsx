import type { Operation } from '../api/schema.ts';
import { Panel } from '../shell/panel.tsx';
import { Rows } from '../shell/rows.tsx';
import { count, t } from '../text/index.ts';
import { fullTime } from '../time/format.ts';
import { Time } from '../time/time.tsx';

type Planned = NonNullable<Operation['replay']>;
type Publish = NonNullable<Operation['plan']['publishes']>[number];

/** Which publishes, exactly, and where they would go. */
export function ReplayPlan({ operation: { replay, ids, rate, plan } }: { operation: Operation }) {
  const said = t().operations;
  if (!replay) return null;
  return (
    <>
      <Panel title={said.filter}>
        {replay.filter === null ? <p>{said.byIds(ids ?? 0)}</p> : <Which filter={replay.filter} />}
        <p>{t().labelled(t().replay.to, whereTo(replay.to))}</p>
        <p>{t().labelled(t().replay.effects, t().replay[replay.effects])}</p>
        <p>{t().labelled(said.rate, count(rate))}</p>
        {Object.entries(plan.refused).map(([why, n]) => (
          <p key={why} class="note warning">
            {said.refused(Number(n), said.reasons[why] ?? why)}
          </p>
        ))}
      </Panel>
      <Sample publishes={plan.publishes ?? []} />
    </>
  );
}

function Which({ filter }: { filter: NonNullable<Planned['filter']> }) {
  const { published_from, published_before, exchange, routing_key, service, type } = filter;
  const conditions = [
    [t().message.exchange, exchange],
    [t().message.ids.routing_key, routing_key],
    [t().message.ids.service, service],
    [t().replay.type, type],
  ] as const;
  return (
    <>
      <p>
        {t().replay.window(
          published_from === null ? null : fullTime(published_from),
          fullTime(published_before),
        )}
      </p>
      <ul class="conditions">
        {conditions.map(
          ([name, value]) =>
            value !== undefined && (
              <li key={name} class="tag">
                {t().labelled(name, value)}
              </li>
            ),
        )}
      </ul>
    </>
  );
}

function whereTo(to: Planned['to']): string {
  const said = t().replay;
  if (to === 'same') return said.ways.same;
  return 'queue' in to ? said.toQueue(to.queue) : said.toExchange(to.exchange, to.routing_key ?? said.ownKey);
}

function Sample({ publishes }: { publishes: readonly Publish[] }) {
  const said = t().replay;
  if (publishes.length === 0) return null;
  return (
    <Rows
      title={t().operations.sample}
      columns={[t().failed.message, t().message.exchange, said.key, said.published, said.size]}
    >
      {publishes.map(({ message_id, exchange, routing_key, published_at, bytes, refused }) => (
        <tr key={`${message_id} ${published_at}`}>
          <th scope="row" class="mono">
            {message_id}
            {refused !== null && <div class="quiet">{t().operations.reasons[refused] ?? refused}</div>}
          </th>
          <td>{exchange}</td>
          <td class="mono">{routing_key}</td>
          <td>
            <Time at={published_at} />
          </td>
          <td>{t().message.bytes(count(bytes))}</td>
        </tr>
      ))}
    </Rows>
  );
}
