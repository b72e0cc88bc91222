import { Link } from 'wouter-preact';
import { useAsked } from '../api/asked.ts';
import { call } from '../api/call.ts';
import type { Operation } from '../api/schema.ts';
import { StatusTag } from '../failed/status-tag.tsx';
import { Panel } from '../shell/panel.tsx';
import { Rows } from '../shell/rows.tsx';
import { t } from '../text/index.ts';
import { Time } from '../time/time.tsx';

const OFTEN_MS = 3_000;
const SHOWN = 200;

/** What became of each message, the first 200: the API has the others. */
export function Results({ operation: { id, action } }: { operation: Operation }) {
  const said = t().operations;
  const isReplay = action === 'replay';
  const { data } = useAsked({
    queryKey: ['operations', id, 'results'],
    queryFn: ({ signal }) => call('listOperationResults', { path: { id }, query: { limit: SHOWN }, signal }),
    refetchInterval: OFTEN_MS,
  });
  if (!data || data.items.length === 0) {
    return (
      <Panel title={said.results}>
        <p class="quiet">{said.resultsNone}</p>
      </Panel>
    );
  }
  const third = isReplay ? said.replayedAs : t().failed.status;
  return (
    <Rows title={said.results} columns={[t().failed.message, said.outcome, third, t().audit.when]}>
      {data.items.map((result) => (
        <tr key={result.id}>
          <th scope="row" class="mono">
            {isReplay ? (result.message_id ?? '–') : <Link href={`/failed/${result.id}`}>{result.id}</Link>}
          </th>
          <td>
            {said.resultOutcomes[result.outcome]}{' '}
            <span class="quiet">{result.reason && (said.reasons[result.reason] ?? result.reason)}</span>
          </td>
          <td class={isReplay ? 'mono' : ''}>
            {result.status === null ? (result.replayed_as ?? '–') : <StatusTag status={result.status} />}
          </td>
          <td>
            <Time at={result.at} />
          </td>
        </tr>
      ))}
    </Rows>
  );
}
