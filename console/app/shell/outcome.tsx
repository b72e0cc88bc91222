import { t } from '../text/index.ts';
import type { Work } from './work.ts';

/** What holds up something that was asked for, or what went wrong with it. */
export function Outcome({ of: { isWaiting, trouble } }: { of: Pick<Work, 'isWaiting' | 'trouble'> }) {
  return (
    <>
      <span role="status" class="quiet">
        {isWaiting && t().state.busy}
      </span>
      <span role="alert" class="trouble">
        {trouble}
      </span>
    </>
  );
}
