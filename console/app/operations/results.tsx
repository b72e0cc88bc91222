import { Link } from 'wouter-preact';
import { useAsked } from '../api/asked.ts';
import { call } from '../api/call.ts';
import { StatusTag } from '../failed/status-tag.tsx';
import { t } from '../text/index.ts';
import { Time } from '../time/time.tsx';

const OFTEN_MS = 3_000;
const SHOWN = 200;

/** What became of each message, the first 200: the API has the others. */
export function Results({ id }: { id: string }) {
  const said = t().operations;
  const { data } = useAsked({
    queryKey: ['operations', id, 'results'],
    queryFn: ({ signal }) => call('listOperationResults', { path: { id }, query: { limit: SHOWN }, signal }),
    refetchInterval: OFTEN_MS,
  });
  return (
    <section class="panel">
      <h2>{said.results}</h2>
      {!data || data.items.length === 0 ? (
        <p class="quiet">{said.resultsNone}</p>
      ) : (
        <div class="scrolls">
          <table class="rows">
            <thead>
              <tr>
                {[t().failed.message, said.outcome, t().failed.status, t().audit.when].map((name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {data.items.map((result) => (
                <tr key={result.id}>
                  <th scope="row" class="mono">
                    <Link href={`/failed/${result.id}`}>{result.id}</Link>
                  </th>
                  <td>
                    {said.resultOutcomes[result.outcome]}{' '}
                    <span class="quiet">
                      {result.reason && (said.reasons[result.reason] ?? result.reason)}
                    </span>
                  </td>
                  <td>{result.status === null ? '–' : <StatusTag status={result.status} />}</td>
                  <td>
                    <Time at={result.at} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
