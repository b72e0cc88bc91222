import type { FailureGroup } from '../api/schema.ts';
import { type Bar, Bars } from '../charts/bars.tsx';
import { useGroups } from '../failed/asked-groups.ts';
import { t } from '../text/index.ts';
import { dayTime } from '../time/format.ts';

/** How many messages failed in each hour of the last day, whatever became of them: each cause knows its own. */
export function FailuresChart() {
  const { data } = useGroups();
  if (!data) return null;
  const said = t().overview;
  const bars = hoursOf(data.items);
  return (
    <section class="panel">
      <h2>{said.failures}</h2>
      {bars.every(({ value }) => value === 0) ? (
        <p class="quiet">{said.failuresNone}</p>
      ) : (
        <Bars bars={bars} label={said.failures} columns={[said.failuresHour, said.failuresCount]} />
      )}
      {!data.isWhole && <p class="hint">{said.failuresAtLeast}</p>}
    </section>
  );
}

function hoursOf(groups: readonly FailureGroup[]): Bar[] {
  const hours = new Map<string, number>();
  for (const { trend } of groups)
    for (const { hour, count } of trend) hours.set(hour, (hours.get(hour) ?? 0) + count);
  return [...hours]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([hour, value]) => ({ label: dayTime(hour), value }));
}
