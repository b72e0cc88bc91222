import { t } from '../text/index.ts';
import { Causes } from './causes.tsx';
import { FailuresChart } from './failures-chart.tsx';
import { QueueTable } from './queue-table.tsx';
import { Tiles } from './tiles.tsx';

/** What somebody who was woken sees first: is it healthy, and if not, which cause to look at. */
export function Overview() {
  return (
    <>
      <h1 class="unseen">{t().overview.title}</h1>
      <Causes />
      <Tiles />
      <FailuresChart />
      <QueueTable isBusyOnly />
    </>
  );
}
