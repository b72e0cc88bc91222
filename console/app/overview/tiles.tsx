import type { ComponentChildren } from 'preact';
import { Link } from 'wouter-preact';
import { useGroups } from '../failed/asked-groups.ts';
import { count, t } from '../text/index.ts';
import { useQueues, useReady, useRunning } from './asked.ts';
import { failedTotal, figure, oldestTotal, queueTotal, retriesTotal } from './totals.ts';

/** The figures that tell at a glance how much there is to do. */
export function Tiles() {
  const { data: groups } = useGroups();
  const { data: queues } = useQueues();
  const { data: running } = useRunning();
  const said = t().overview.tiles;
  const failed = groups && failedTotal(groups);
  return (
    <ul class="tiles">
      <Tile
        to="/failed?status=failed"
        label={said.failed}
        hint={said.failedHint}
        alarm={(failed?.n ?? 0) > 0}
      >
        {failed && figure(failed)}
      </Tile>
      <Tile to="/failed?status=pending" label={said.retrying} hint={said.retryingHint}>
        {queues && figure(retriesTotal(queues))}
      </Tile>
      <Tile to="/queues" label={said.waiting} hint={said.waitingHint}>
        {queues && figure(queueTotal(queues))}
      </Tile>
      <Tile to="/queues" label={said.oldest} hint={said.oldestHint}>
        {queues && oldestTotal(queues)}
      </Tile>
      <Circuits />
      <Tile to="/operations" label={said.operations} hint={said.operationsHint}>
        {running && figure({ n: running.items.length, isAll: running.isWhole })}
      </Tile>
    </ul>
  );
}

function Circuits() {
  const { data } = useReady();
  const said = t().overview.tiles;
  const states = Object.values(data?.circuits ?? {}).map(({ state }) => state);
  const inState = (wanted: (typeof states)[number]) => states.filter((state) => state === wanted).length;
  const [open, unknown] = [inState('open'), inState('unknown')];
  const hint =
    open > 0 ? said.circuitsOpen(open) : unknown > 0 ? said.circuitsUnknown(unknown) : said.circuitsClosed;
  return (
    <Tile to="/" label={said.circuits} alarm={open > 0} hint={data ? hint : ''}>
      {data && `${count(inState('closed'))}/${count(states.length)}`}
    </Tile>
  );
}

type TileProps = { to: string; label: string; hint: string; alarm?: boolean; children: ComponentChildren };

/** A figure that is not known is a dash, and never 0. */
function Tile({ to, label, hint, alarm, children }: TileProps) {
  return (
    <li>
      <Link href={to} class="tile" data-alarm={alarm}>
        <span class="tile-label">{label}</span>
        <strong class="tile-figure">{children ?? '–'}</strong>
        <span class="tile-hint">{hint}</span>
      </Link>
    </li>
  );
}
