import { Link } from 'wouter-preact';
import { useAsked } from '../api/asked.ts';
import { call } from '../api/call.ts';
import type { Operation } from '../api/schema.ts';
import { Empty, Failed } from '../shell/empty.tsx';
import { count, t } from '../text/index.ts';
import { Time } from '../time/time.tsx';
import { StateTag } from './state-tag.tsx';

const OFTEN_MS = 3_000;

/** Every operation, the newest first. */
export function Operations() {
  const said = t().operations;
  const { data, error, refetch } = useAsked({
    queryKey: ['operations'],
    queryFn: ({ signal }) => call('listOperations', { query: { limit: 100 }, signal }),
    refetchInterval: OFTEN_MS,
  });
  return (
    <>
      <h1>{said.title}</h1>
      <p class="lead">{said.about}</p>
      {data ? (
        <Table items={data.items} />
      ) : error ? (
        <Failed error={error} again={() => void refetch()} />
      ) : (
        <p aria-busy="true">{t().state.loading}</p>
      )}
    </>
  );
}

function Table({ items }: { items: readonly Operation[] }) {
  const said = t().operations;
  if (items.length === 0) return <Empty title={said.none} hint={said.noneHint} />;
  return (
    <section class="panel">
      <div class="scrolls">
        <table class="rows">
          <thead>
            <tr>
              {[said.action, t().failed.status, said.progress, said.by, said.created].map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {items.map(({ id, action, state, counts, created_by, created_at }) => (
              <tr key={id}>
                <th scope="row">
                  <Link href={`/operations/${id}`}>
                    {said.toHowMany(said.actions[action], counts.total, counts.exact)}
                  </Link>
                </th>
                <td>
                  <StateTag state={state} />
                </td>
                <td class="capacity">
                  <progress max={Math.max(1, counts.total)} value={counts.done} aria-label={said.progress} />
                  {count(counts.done)}
                </td>
                <td>{created_by.name}</td>
                <td>
                  <Time at={created_at} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
