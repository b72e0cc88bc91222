import { distance, fullTime } from './format.ts';
import { now } from './now.ts';

/** A time as its distance from now; the time itself is there for a pointer and for a screen reader. */
export function Time({ at }: { at: string | null }) {
  if (at === null) return <span class="quiet">–</span>;
  return (
    <time dateTime={at} title={fullTime(at)}>
      {distance(Date.parse(at) - now.value)}
    </time>
  );
}
