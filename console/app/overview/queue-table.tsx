import { Link } from 'wouter-preact';
import type { Queue, QueueHistory } from '../api/schema.ts';
import { Meter } from '../charts/meter.tsx';
import { Spark } from '../charts/spark.tsx';
import { queueAddress } from '../shell/address.ts';
import { Answer } from '../shell/answer.tsx';
import { Cut } from '../shell/cut.tsx';
import { Empty } from '../shell/empty.tsx';
import { Known } from '../shell/known.tsx';
import { Name } from '../shell/name.tsx';
import { count, rate, share, t } from '../text/index.ts';
import { duration } from '../time/format.ts';
import { useHistory, useQueues } from './asked.ts';
import { depths } from './samples.ts';

type Props = {
  /** Only queues whose name has this in it. */
  name?: string;
  /** Only those that hold or move something. */
  isBusyOnly?: boolean;
};

/** A queue in each row: what it holds against what it can hold, how fast it moves, and what it did lately. */
export function QueueTable(props: Props) {
  const asked = useQueues();
  const said = t().queue;
  return (
    <section class="panel">
      {props.isBusyOnly && (
        <div class="title-row">
          <h2>{said.busy}</h2>
          <Link href="/queues">
            {asked.data ? said.allOf(count(asked.data.items.length)) : t().nav.queues}
          </Link>
        </div>
      )}
      <Answer of={asked}>
        {({ items, ...whole }) =>
          items.length === 0 ? (
            <Empty title={said.noneThere} hint={said.noneHint} />
          ) : (
            <>
              <Queues
                items={items.filter(isShownBy(props)).toSorted(busiestFirst)}
                none={props.isBusyOnly ? said.noneBusy : said.noneFound}
              />
              <Cut {...whole} shown={items.length} />
            </>
          )
        }
      </Answer>
    </section>
  );
}

function isShownBy({ name = '', isBusyOnly = false }: Props): (queue: Queue) => boolean {
  const part = name.toLowerCase();
  return (queue) => queue.name.toLowerCase().includes(part) && (!isBusyOnly || isBusy(queue));
}

/** What is not known may well be busy. */
function isBusy({ message_count, publish_rate, deliver_rate }: Queue): boolean {
  return message_count === null || message_count + (publish_rate ?? 0) + (deliver_rate ?? 0) > 0;
}

function busiestFirst(a: Queue, b: Queue): number {
  return (b.message_count ?? 0) - (a.message_count ?? 0) || a.name.localeCompare(b.name);
}

function Queues({ items, none }: { items: readonly Queue[]; none: string }) {
  const { data: history } = useHistory();
  const said = t().queue;
  if (items.length === 0) return <p class="quiet">{none}</p>;
  const columns = [
    { name: said.depth, isNumber: true },
    { name: said.capacity },
    { name: said.rate, isNumber: true },
    { name: said.retries, isNumber: true },
    { name: said.oldest, isNumber: true },
    { name: said.trend },
  ];
  return (
    <div class="scrolls">
      <table class="rows queue-rows">
        <thead>
          <tr>
            <th scope="col">{said.name}</th>
            {columns.map(({ name, isNumber }) => (
              <th key={name} scope="col" class={isNumber ? 'number' : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((queue) => (
            <QueueRow key={queue.name} queue={queue} history={history} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function QueueRow({ queue, history }: { queue: Queue; history: QueueHistory | undefined }) {
  const said = t().queue;
  const { name, delivery, message_count, waiting_for_retry: retries, oldest_age_seconds: age } = queue;
  return (
    <tr>
      <th scope="row">
        <Link href={queueAddress(name)}>
          <Name of={name} />
        </Link>{' '}
        <span class="tag">{said.delivery[delivery]}</span>
      </th>
      <td class="number">
        <Known value={message_count} as={count} />
      </td>
      <td>
        <Capacity queue={queue} />
      </td>
      <td class="number">
        <Rates queue={queue} />
      </td>
      <td class="number">
        <span class={retries > 0 ? undefined : 'quiet'}>{count(retries)}</span>
        {queue.waiting_for_retry_more && '+'}
      </td>
      <td class="number">{age ? duration(age) : <span class="quiet">–</span>}</td>
      <td>
        <Spark points={depths(name, history)} />
      </td>
    </tr>
  );
}

/** What comes in and goes out; where neither is known, that is said once. */
function Rates({ queue: { publish_rate: incoming, deliver_rate: outgoing } }: { queue: Queue }) {
  if (incoming === null && outgoing === null) return <Known value={null} as={rate} />;
  return (
    <>
      <Known value={incoming} as={rate} /> <span class="quiet">/</span> <Known value={outgoing} as={rate} />
    </>
  );
}

/** How full it is; no limit, or that it is not known. */
export function Capacity({ queue: { capacity, capacity_used: used } }: { queue: Queue }) {
  const said = t().queue;
  if (capacity === null) return <span class="quiet">{said.noLimit}</span>;
  if (used === null) return <span class="quiet">{t().state.unknown}</span>;
  return (
    <span class="capacity">
      <Meter used={used} label={said.capacity} />
      <span class="quiet">
        {share(used)} {said.of(count(capacity))}
      </span>
    </span>
  );
}
