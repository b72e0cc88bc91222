import { Bars } from '../charts/bars.tsx';
import { t } from '../text/index.ts';
import { dayTime } from '../time/format.ts';
import { useFailuresOfDay } from './asked.ts';

const HOUR_MS = 3_600_000;
const HOURS = 24;

/** How many messages failed in each hour of the last day. */
export function FailuresChart() {
  const { data } = useFailuresOfDay();
  if (!data) return null;
  const said = t().overview;
  const first = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - (HOURS - 1) * HOUR_MS;
  const bars = Array.from({ length: HOURS }, (_, n) => ({
    label: dayTime(new Date(first + n * HOUR_MS).toISOString()),
    value: data.items.filter(({ failed_at }) => Math.floor((Date.parse(failed_at) - first) / HOUR_MS) === n)
      .length,
  }));
  return (
    <section class="panel">
      <h2>{said.failures}</h2>
      {data.items.length === 0 ? (
        <p class="quiet">{said.failuresNone}</p>
      ) : (
        <Bars bars={bars} label={said.failures} columns={[said.failuresHour, said.failuresCount]} />
      )}
      {data.next !== null && <p class="hint">{said.failuresAtLeast}</p>}
    </section>
  );
}
