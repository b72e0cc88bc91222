import { useRef } from 'preact/hooks';
import { Link, useParams } from 'wouter-preact';
import { ProblemError } from '../api/call.ts';
import type { QueueDetails, QueueStats } from '../api/schema.ts';
import { Meter } from '../charts/meter.tsx';
import { Act } from '../shell/act.tsx';
import { Empty, Failed } from '../shell/empty.tsx';
import { count, rate, share, t } from '../text/index.ts';
import { duration } from '../time/format.ts';
import { useQueueDetails, useQueueStats } from './asked.ts';
import { Bindings } from './bindings.tsx';
import { History } from './history.tsx';
import { Publish } from './publish.tsx';
import { Purge } from './purge.tsx';

/** One queue: how it does, what it did, what is bound to it, and what a person can do. */
export function Queue() {
  const { name: encoded = '' } = useParams();
  const name = decodeURIComponent(encoded);
  const { data: stats, error, refetch } = useQueueStats(name);
  const { data: details } = useQueueDetails(name);
  if (!stats) {
    if (error instanceof ProblemError && error.problem.status === 404)
      return <Empty title={t().queues.notThere(name)} />;
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
      <History name={name} />
      <Bindings bindings={details?.bindings} />
    </>
  );
}

function Head({ stats, details }: { stats: QueueStats; details: QueueDetails | undefined }) {
  const said = t().queues;
  const publish = useRef<HTMLDialogElement>(null);
  const purge = useRef<HTMLDialogElement>(null);
  const { name, delivery, origin, capacity, capacity_used: used } = stats;
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
      {capacity !== null && used !== null && (
        <p class="capacity">
          <Meter used={used} label={t().queue.capacity} />
          <span class="quiet">
            {share(used)} {t().queue.of(count(capacity))}
          </span>
        </p>
      )}
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
      <Purge dialog={purge} name={name} held={stats.ready ?? 0} />
    </header>
  );
}

function Figures({ stats }: { stats: QueueStats }) {
  const said = t().queues.figures;
  const known = (value: number | null) => (value === null ? t().state.unknown : count(value));
  const figures = [
    [said.ready, known(stats.ready)],
    [said.in_flight, known(stats.in_flight)],
    [said.delayed, known(stats.delayed)],
    [said.retries, known(stats.waiting_for_retry)],
    [said.consumers, known(stats.consumer_count)],
    [said.published, rate(stats.publish_rate ?? 0)],
    [said.delivered, rate(stats.deliver_rate ?? 0)],
    [said.oldest, stats.oldest_age_seconds === null ? t().state.unknown : duration(stats.oldest_age_seconds)],
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
