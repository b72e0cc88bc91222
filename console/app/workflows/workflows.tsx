import { Link, useSearchParams } from 'wouter-preact';
import { useAsked } from '../api/asked.ts';
import { call } from '../api/call.ts';
import type { WorkflowSummary } from '../api/schema.ts';
import { Answer } from '../shell/answer.tsx';
import { Choice } from '../shell/choice.tsx';
import { Cut } from '../shell/cut.tsx';
import { Empty } from '../shell/empty.tsx';
import { Rows } from '../shell/rows.tsx';
import { t } from '../text/index.ts';
import { Time } from '../time/time.tsx';
import { WorkflowTag } from './workflow-tag.tsx';

const STATUSES = ['running', 'completed', 'cancelled', 'failed'] as const;
const OFTEN_MS = 5_000;

/** Sagas: what is on its way through its services, and what was taken back. */
export function Workflows() {
  const [params, setParams] = useSearchParams();
  const status = STATUSES.find((each) => each === params.get('status'));
  const said = t().workflows;
  const asked = useAsked({
    queryKey: ['workflows', status],
    queryFn: ({ signal }) => call('listWorkflows', { query: { status, limit: 100 }, signal }),
    refetchInterval: OFTEN_MS,
  });
  return (
    <>
      <h1>{said.title}</h1>
      <div class="filters">
        <Choice
          label={said.status}
          value={status ?? ''}
          options={{ '': said.anyStatus, ...said.statuses }}
          onChange={(status) => setParams(status ? { status } : {}, { replace: true })}
        />
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

function Table({ items }: { items: readonly WorkflowSummary[] }) {
  const said = t().workflows;
  if (items.length === 0) return <Empty title={said.none} hint={said.noneHint} />;
  return (
    <Rows columns={[said.key, said.name, said.status, said.step, said.started]}>
      {items.map(({ id, workflow, status, step, reason, started_at }) => (
        <tr key={`${workflow} ${id}`}>
          <th scope="row">
            <Link href={`/workflows/${encodeURIComponent(workflow)}/${encodeURIComponent(id)}`}>{id}</Link>
          </th>
          <td>{workflow}</td>
          <td>
            <WorkflowTag status={status} />
          </td>
          <td>
            {step} <span class="quiet">{reason}</span>
          </td>
          <td>
            <Time at={started_at} />
          </td>
        </tr>
      ))}
    </Rows>
  );
}
