import { useRef } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { isNotFound } from '../api/call.ts';
import type { QueueDetails, QueueStats } from '../api/schema.ts';
import { Capacity } from '../overview/queue-table.tsx';
import { Act } from '../shell/act.tsx';
import { useNames } from '../shell/address.ts';
import { Empty, Failed } from '../shell/empty.tsx';
import { count, rate, t } from '../text/index.ts';
import { duration } from '../time/format.ts';
import { useQueueDetails, useQueueStats } from './asked.ts';
import { Bindings } from './bindings.tsx';
import { History } from './history.tsx';
import { Publish } from './publish.tsx';
import { Purge } from './purge.tsx';
import { PurgesOf } from './purges.tsx';
import { Recent } from './recent.tsx';

/** One queue: how it does, what it did, what is bound to it, and what a person can do. */
export function Queue() {
  const [, name = ''] = useNames();
  const { data: stats, error, refetch } = useQueueStats(name);
  const { data: details } = useQueueDetails(name);
  if (!stats) {
    if (isNotFound(error)) return <Empty title={t().queues.notThere(name)} />;
    return error ? (
      <Failed error={error} again={() => void refetch()} />
    ) : (
      <p aria-busy="true">{t().state.loading}</p>
    );
  }
  return (
    <>
      <Head stats={stats} details={details} />
      <Figures stats={stats} />
      <PurgesOf name={name} />
      <History name={name} />
      <Recent name={name} />
      <Bindings bindings={details?.bindings} />
    </>
  );
}

function Head({ stats, details }: { stats: QueueStats; details: QueueDetails | undefined }) {
  const said = t().queues;
  const publish = useRef<HTMLDialogElement>(null);
  const purge = useRef<HTMLDialogElement>(null);
  const { name, delivery, origin } = stats;
  const exchange = details?.bindings[0]?.exchange;
  return (
    <header class="page-head">
      <p class="crumb">
        <Link href="/queues">{said.back}</Link>
      </p>
      <h1>
        {name} <span class="tag">{t().queue.delivery[delivery]}</span>{' '}
        <span class="tag">{t().queue.origin[origin]}</span>
      </h1>
      <p>
        <Capacity queue={stats} />
      </p>
      <div class="acts">
        <Act
          needs={`publish:${exchange ?? '*'}`}
          isOff={exchange === undefined}
          onClick={() => publish.current?.showModal()}
        >
          {said.publish}
        </Act>
        <Act needs="manage:queues" kind="danger" onClick={() => purge.current?.showModal()}>
          {said.purge}
        </Act>
        <Link href={`/failed?view=messages&queue=${encodeURIComponent(name)}`}>{said.failures}</Link>
      </div>
      {details && <Publish dialog={publish} bindings={details.bindings} />}
      <Purge dialog={purge} name={name} ready={stats.ready} />
    </header>
  );
}

function Figures({ stats }: { stats: QueueStats }) {
  const said = t().queues.figures;
  const { waiting_for_retry, waiting_for_retry_more } = stats;
  const figures = [
    [said.ready, known(stats.ready, count)],
    [said.in_flight, known(stats.in_flight, count)],
    [said.delayed, count(stats.delayed)],
    [said.retries, `${count(waiting_for_retry)}${waiting_for_retry_more ? '+' : ''}`],
    [said.consumers, known(stats.consumer_count, count)],
    [said.published, known(stats.publish_rate, rate)],
    [said.delivered, known(stats.deliver_rate, rate)],
    [said.oldest, known(stats.oldest_age_seconds, duration)],
  ] as const;
  return (
    <dl class="figures">
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function known(value: number | null, as: (value: number) => string): string {
  return value === null ? t().state.unknown : as(value);
}
