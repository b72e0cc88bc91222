import { Link } from 'wouter-preact';
import type { Binding, Exchange, Queue } from '../api/schema.ts';
import { Meter } from '../charts/meter.tsx';
import { queueAddress } from '../shell/address.ts';
import { matching } from '../shell/matching.ts';
import { Name } from '../shell/name.tsx';
import { count, rate, t } from '../text/index.ts';
import { type Edge, layOut } from './layout.ts';

const WIDTH = 880;
const BOX_WIDTH = 280;
const BOX_HEIGHT = 38;
/** Where the picture has no room, as in topology.css: there the table stands for it. */
const isNarrow = matching('(max-width: 700px)');
const LEFT = BOX_WIDTH;
const RIGHT = WIDTH - BOX_WIDTH;

type Props = { exchanges: readonly Exchange[]; bindings: readonly Binding[]; queues: readonly Queue[] };

/** Boxes with lines between them; the bindings stand below as a table. */
export function TopologyPicture({ exchanges, bindings, queues }: Props) {
  const picture = layOut(exchanges, queues, bindings);
  const types = new Map(exchanges.map(({ name, type }) => [name, type]));
  const figures = new Map(queues.map((queue) => [queue.name, queue]));
  return (
    <section class="panel">
      <div class="scrolls">
        <div class="topology" style={{ width: `${WIDTH}px`, height: `${picture.height}px` }}>
          <svg width={WIDTH} height={picture.height} role="img" aria-label={t().topology.picture}>
            {picture.edges.map((edge) => (
              <Line key={`${edge.from} ${edge.to} ${edge.isToExchange}`} edge={edge} />
            ))}
          </svg>
          {picture.exchanges.map(({ name, y }) => (
            <div key={name} class="exchange-box" style={{ top: `${y}px`, width: `${BOX_WIDTH}px` }}>
              <strong>{name}</strong>
              <span class="tag">{types.get(name)}</span>
            </div>
          ))}
          {picture.queues.map(({ name, y }) => {
            const queue = figures.get(name);
            return queue && <QueueBox key={name} queue={queue} y={y} />;
          })}
        </div>
      </div>
      <BindingTable bindings={bindings} />
    </section>
  );
}

function QueueBox({ queue, y }: { queue: Queue; y: number }) {
  const { name, message_count, capacity_used: used, publish_rate } = queue;
  return (
    <Link
      href={queueAddress(name)}
      class="queue-box"
      data-busy={(message_count ?? 0) > 0}
      style={{ top: `${y}px`, left: `${RIGHT}px`, width: `${BOX_WIDTH}px` }}
    >
      <strong>{name}</strong>
      <span class="queue-box-figures">
        {used !== null && <Meter used={used} label={t().queue.capacity} />}
        <span>{message_count === null ? t().state.unknown : count(message_count)}</span>
        <span class="quiet">{rate(publish_rate ?? 0)}/s</span>
      </span>
    </Link>
  );
}

function Line({ edge: { from, to, keys, isToExchange } }: { edge: Edge }) {
  const y1 = from + BOX_HEIGHT / 2;
  const y2 = to + BOX_HEIGHT / 2;
  const end = isToExchange ? LEFT : RIGHT;
  const bend = isToExchange ? LEFT + 60 : (LEFT + RIGHT) / 2;
  const path = `M${LEFT} ${y1}C${bend} ${y1} ${bend} ${y2} ${end} ${y2}`;
  return (
    <path class="topology-line" d={path}>
      <title>{keys.map((key) => key || t().queues.allKeys).join('\n')}</title>
    </path>
  );
}

function BindingTable({ bindings }: Pick<Props, 'bindings'>) {
  const said = t().topology;
  return (
    <details class="as-table" open={isNarrow.value}>
      <summary>{t().state.table}</summary>
      <table class="bindings">
        <thead>
          <tr>
            <th scope="col">{said.from}</th>
            <th scope="col">{t().queues.routingKey}</th>
            <th scope="col">{said.to}</th>
          </tr>
        </thead>
        <tbody>
          {bindings.map(({ exchange, routing_key, destination, destination_type }) => (
            <tr key={`${exchange} ${routing_key} ${destination} ${destination_type}`}>
              <td>
                <Name of={exchange} />
              </td>
              <td class="mono">{routing_key === '' ? t().queues.allKeys : <Name of={routing_key} />}</td>
              <td>
                {destination_type === 'queue' ? (
                  <Link href={queueAddress(destination)}>
                    <Name of={destination} />
                  </Link>
                ) : (
                  <Name of={destination} />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
