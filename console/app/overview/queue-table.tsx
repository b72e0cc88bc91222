import { Link } from 'wouter-preact';
import type { Queue, QueueHistory } from '../api/schema.ts';
import { Meter } from '../charts/meter.tsx';
import { Spark } from '../charts/spark.tsx';
import { Empty, Failed } from '../shell/empty.tsx';
import { count, rate, share, t } from '../text/index.ts';
import { duration } from '../time/format.ts';
import { useHistory, useQueues } from './asked.ts';
import { depths } from './samples.ts';

/** Every queue whose name has a part in it, in a row: what it holds against what it can hold, how fast it moves, and what it did lately. */
export function QueueTable({ name = '' }: { name?: string }) {
  const { data: queues, error, refetch } = useQueues();
  const { data: history } = useHistory();
  const said = t().queue;
  if (!queues)
    return error ? (
      <Failed error={error} again={() => void refetch()} />
    ) : (
      <p aria-busy="true">{t().state.loading}</p>
    );
  const found = queues.filter((queue) => queue.name.toLowerCase().includes(name.toLowerCase()));
  if (queues.length === 0) return <Empty title={said.noneThere} hint={said.noneHint} />;
  return (
    <section class="panel">
      <h2>{t().overview.queues}</h2>
      <div class="scrolls">
        <table class="rows">
          <thead>
            <tr>
              <th scope="col">{said.name}</th>
              <th scope="col" class="number">
                {said.depth}
              </th>
              <th scope="col">{said.capacity}</th>
              <th scope="col" class="number">
                {said.rate}
              </th>
              <th scope="col" class="number">
                {said.retries}
              </th>
              <th scope="col" class="number">
                {said.oldest}
              </th>
              <th scope="col">{said.trend}</th>
            </tr>
          </thead>
          <tbody>
            {found.toSorted(busiestFirst).map((queue) => (
              <QueueRow key={queue.name} queue={queue} history={history} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function QueueRow({ queue, history }: { queue: Queue; history: QueueHistory | undefined }) {
  const said = t().queue;
  const { name, delivery, message_count, capacity, capacity_used: used, waiting_for_retry } = queue;
  return (
    <tr>
      <th scope="row">
        <Link href={`/queues/${encodeURIComponent(name)}`}>{name}</Link>
        <span class="tag">{said.delivery[delivery]}</span>
      </th>
      <td class="number">{message_count === null ? t().state.unknown : count(message_count)}</td>
      <td>
        {capacity === null || used === null ? (
          <span class="quiet">{said.noLimit}</span>
        ) : (
          <span class="capacity">
            <Meter used={used} label={said.capacity} />
            <span class="quiet">
              {share(used)} {said.of(count(capacity))}
            </span>
          </span>
        )}
      </td>
      <td class="number">
        {rate(queue.publish_rate ?? 0)} <span class="quiet">/</span> {rate(queue.deliver_rate ?? 0)}
      </td>
      <td class="number">
        {waiting_for_retry > 0 ? count(waiting_for_retry) : <span class="quiet">0</span>}
      </td>
      <td class="number">
        {queue.oldest_age_seconds ? duration(queue.oldest_age_seconds) : <span class="quiet">–</span>}
      </td>
      <td>
        <Spark points={depths(name, history)} />
      </td>
    </tr>
  );
}

function busiestFirst(a: Queue, b: Queue): number {
  return (b.message_count ?? 0) - (a.message_count ?? 0) || a.name.localeCompare(b.name);
}
