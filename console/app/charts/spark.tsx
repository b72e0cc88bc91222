import { count, t } from '../text/index.ts';

export type Point = { at: number; value: number };

const WIDTH = 120;
const HEIGHT = 24;

/** A line without axes: what a figure did. Its description says the same in words. */
export function Spark({ points }: { points: readonly Point[] }) {
  const [first] = points;
  const last = points.at(-1);
  if (!first || !last || points.length < 2) return <span class="quiet">{t().queue.sparkNone}</span>;
  const most = Math.max(...points.map(({ value }) => value));
  const x = ({ at }: Point) => ((at - first.at) / Math.max(1, last.at - first.at)) * WIDTH;
  const y = ({ value }: Point) => HEIGHT - 1.5 - (value / Math.max(1, most)) * (HEIGHT - 3);
  const line = points.map((point) => `${x(point).toFixed(1)},${y(point).toFixed(1)}`).join(' ');
  return (
    <svg
      class="spark"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width={WIDTH}
      height={HEIGHT}
      preserveAspectRatio="none"
      role="img"
      aria-label={t().queue.spark(count(first.value), count(last.value), count(most))}
    >
      <polygon points={`0,${HEIGHT} ${line} ${WIDTH},${HEIGHT}`} />
      <polyline points={line} />
    </svg>
  );
}
