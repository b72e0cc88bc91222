import { computed } from '@preact/signals';
import { Link } from 'wouter-preact';
import type { FailedMessageSummary } from '../api/schema.ts';
import { matching } from '../shell/matching.ts';
import { t } from '../text/index.ts';
import { Time } from '../time/time.tsx';
import { active, selected, toggle } from './selection.ts';
import { StatusTag } from './status-tag.tsx';

/** As in failed.css: there a row has a third line for what has no column. */
const isNarrow = matching('(max-width: 900px)');
export const rowHeight = computed(() => (isNarrow.value ? 74 : 52));

/** One failed message: what went wrong, where, and what comes next. */
export function MessageRow({ item, index, top }: { item: FailedMessageSummary; index: number; top: number }) {
  const { id, message_id, error_name, error_message, queue, exchange, status, retry_count, max_retries } =
    item;
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      class="list-row"
      data-active={active.value === index}
      style={{ transform: `translateY(${top}px)`, height: `${rowHeight.value}px` }}
    >
      <span role="cell">
        <input
          type="checkbox"
          aria-label={t().failed.select(message_id)}
          checked={selected.value.has(id)}
          onChange={() => toggle(id)}
        />
      </span>
      <span role="cell" class="list-main">
        <Link href={`/failed/${id}`}>{error_name}</Link>
        <span class="quiet">{error_message}</span>
      </span>
      <span role="cell" class="list-where">
        {queue ?? <span class="quiet">{exchange}</span>}
        <span class="mono quiet">{message_id}</span>
      </span>
      <span role="cell">
        <StatusTag status={status} />
        {status === 'pending' && (
          <small class="quiet">
            <Time at={item.next_retry_at} />
          </small>
        )}
      </span>
      <span role="cell" class="number">
        {retry_count}
        <span class="quiet">/{max_retries}</span>
      </span>
      <span role="cell" class="number">
        <Time at={item.failed_at} />
      </span>
    </div>
  );
}
