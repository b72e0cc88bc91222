import type { ComponentChildren } from 'preact';
import { Link } from 'wouter-preact';
import { count, t } from '../text/index.ts';
import { duration } from '../time/format.ts';
import { useFailed, useQueues, useReady, useRunning } from './asked.ts';

/** The figures that tell at a glance how much there is to do. */
export function Tiles() {
  const { data: failed } = useFailed();
  const { data: queues } = useQueues();
  const { data: ready } = useReady();
  const { data: running } = useRunning();
  const said = t().overview.tiles;
  const total = (figure: 'message_count' | 'waiting_for_retry') =>
    queues && count(queues.reduce((all, queue) => all + (queue[figure] ?? 0), 0));
  const oldest = queues && Math.max(0, ...queues.map(({ oldest_age_seconds: age }) => age ?? 0));
  const open = ready && Object.values(ready.circuits).filter(({ state }) => state === 'open').length;
  return (
    <ul class="tiles">
      <Tile
        to="/failed?status=failed"
        label={said.failed}
        hint={said.failedHint}
        alarm={(failed?.items.length ?? 0) > 0}
      >
        {failed && `${count(failed.items.length)}${failed.next === null ? '' : '+'}`}
      </Tile>
      <Tile to="/failed?status=pending" label={said.retrying} hint={said.retryingHint}>
        {total('waiting_for_retry')}
      </Tile>
      <Tile to="/queues" label={said.waiting} hint={said.waitingHint}>
        {total('message_count')}
      </Tile>
      <Tile to="/queues" label={said.oldest} hint={said.oldestHint}>
        {oldest !== undefined && duration(oldest)}
      </Tile>
      <Tile
        to="/"
        label={said.circuits}
        alarm={(open ?? 0) > 0}
        hint={open ? said.circuitsOpen(open) : said.circuitsClosed}
      >
        {ready && `${Object.keys(ready.circuits).length - (open ?? 0)}/${Object.keys(ready.circuits).length}`}
      </Tile>
      <Tile to="/operations" label={said.operations} hint={said.operationsHint}>
        {running && count(running.length)}
      </Tile>
    </ul>
  );
}

type TileProps = { to: string; label: string; hint: string; alarm?: boolean; children: ComponentChildren };

function Tile({ to, label, hint, alarm, children }: TileProps) {
  return (
    <li>
      <Link href={to} class="tile" data-alarm={alarm}>
        <span class="tile-label">{label}</span>
        <strong class="tile-figure">{children || '–'}</strong>
        <span class="tile-hint">{hint}</span>
      </Link>
    </li>
  );
}
