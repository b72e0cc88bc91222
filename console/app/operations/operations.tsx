import { Link } from 'wouter-preact';
import { useAsked } from '../api/asked.ts';
import { call } from '../api/call.ts';
import type { Operation } from '../api/schema.ts';
import { useCauseName } from '../failed/cause-name.ts';
import { Answer } from '../shell/answer.tsx';
import { Cut } from '../shell/cut.tsx';
import { Empty } from '../shell/empty.tsx';
import { Rows } from '../shell/rows.tsx';
import { count, t } from '../text/index.ts';
import { Time } from '../time/time.tsx';
import { conditionsOf } from './conditions.tsx';
import { StateTag } from './state-tag.tsx';

const OFTEN_MS = 3_000;

/** Every operation, the newest first. */
export function Operations() {
  const said = t().operations;
  const asked = useAsked({
    queryKey: ['operations'],
    queryFn: ({ signal }) => call('listOperations', { query: { limit: 100 }, signal }),
    refetchInterval: OFTEN_MS,
  });
  return (
    <>
      <h1>{said.title}</h1>
      <p class="lead">{said.about}</p>
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

function Table({ items }: { items: readonly Operation[] }) {
  const said = t().operations;
  const nameOf = useCauseName();
  if (items.length === 0) return <Empty title={said.none} hint={said.noneHint} />;
  return (
    <Rows columns={[said.action, t().failed.status, said.progress, said.by, said.created]}>
      {items.map(({ id, action, state, filter, note, counts, created_by, created_at }) => (
        <tr key={id}>
          <th scope="row">
            <Link href={`/operations/${id}`}>
              {said.toHowMany(said.actions[action], counts.total, counts.exact)}
            </Link>
            {[...(filter ? conditionsOf(filter, nameOf) : []), ...(note === null ? [] : [note])].map(
              (what) => (
                <div key={what} class="quiet operation-what" title={what}>
                  {what}
                </div>
              ),
            )}
          </th>
          <td>
            <StateTag state={state} />
          </td>
          <td class="done">
            <progress max={Math.max(1, counts.total)} value={counts.done} aria-label={said.progress} />
            {count(counts.done)}
          </td>
          <td>{created_by.name}</td>
          <td>
            <Time at={created_at} />
          </td>
        </tr>
      ))}
    </Rows>
  );
}
