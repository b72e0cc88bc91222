import { Link } from 'wouter-preact';
import type { Operation } from '../api/schema.ts';
import { Panel } from '../shell/panel.tsx';
import { count, share, t } from '../text/index.ts';
import { fullTime } from '../time/format.ts';
import { Time } from '../time/time.tsx';
import { Conditions } from './conditions.tsx';

/** Which messages, exactly: every time is fixed, and nothing is left to a default. */
export function Plan({ operation: { filter, ids, plan, rate, canary } }: { operation: Operation }) {
  const said = t().operations;
  return (
    <Panel title={said.filter}>
      {filter === null ? (
        <p>{said.byIds(ids ?? 0)}</p>
      ) : (
        <>
          <p>
            {said.window(
              filter.failed_from === null ? null : fullTime(filter.failed_from),
              fullTime(filter.failed_before),
            )}
          </p>
          <Conditions filter={filter} />
        </>
      )}
      <p>
        {t().labelled(said.rate, count(rate))}.{' '}
        {canary && said.canaryText(canary.size, share(canary.max_failure_rate))}
      </p>
      {Object.entries(plan.refused).map(([why, n]) => (
        <p key={why} class="note warning">
          {said.refused(Number(n), said.reasons[why] ?? why)}
        </p>
      ))}
      <h2>{said.sample}</h2>
      <ul class="sample">
        {plan.sample.map(({ id, error_name, queue, message_id, failed_at }) => (
          <li key={id}>
            <Link href={`/failed/${id}`}>{error_name}</Link> <span class="quiet">{queue}</span>{' '}
            <code class="quiet">{message_id}</code> <Time at={failed_at} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
