import { answers } from '../api/asked.ts';
import { unreachableSince } from '../api/unreachable.ts';
import { t } from '../text/index.ts';
import { clockTime } from '../time/format.ts';
import { Icon } from './icons.tsx';

/** While the API does not answer, what was read before stays, and this says so. */
export function Banner() {
  const since = unreachableSince.value;
  return (
    <div role="status">
      {since !== null && (
        <p class="banner">
          <Icon name="alert" />
          <span>
            {t().state.unreachable(clockTime(new Date(since).toISOString()))} {t().state.retrying}
          </span>
          <button type="button" onClick={() => void answers.refetchQueries({ type: 'active' })}>
            {t().state.askAgain}
          </button>
        </p>
      )}
    </div>
  );
}
