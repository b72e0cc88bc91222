import type { AnswerOf } from '../api/call.ts';
import type { FailedMessage } from '../api/schema.ts';
import { t } from '../text/index.ts';

type TrailEntry = AnswerOf<'getMessage'>['entries'][number];

export type Event = {
  /** ISO 8601; null: when is not known. */
  at: string | null;
  level: 'danger' | 'warning' | 'well' | 'quiet';
  what: string;
  detail?: string;
  /** It is still to come. */
  isAhead?: true;
};

/** What happened to a message in one queue, in order, and what comes next. */
export function eventsOf(message: FailedMessage, trail: readonly TrailEntry[]): Event[] {
  const said = t().message.events;
  const published = trail.find(({ stage }) => stage === 'publish');
  const events: Event[] = [];
  if (published)
    events.push({
      at: published.published_at,
      level: 'quiet',
      what: published.status === 'accepted' ? said.accepted : said.published,
    });
  for (const { number, at, source, error_name, error_message } of message.attempts)
    events.push(
      source === 'parked'
        ? { at, level: 'warning', what: said.parked }
        : { at, level: 'danger', what: said.failed(number), detail: `${error_name}: ${error_message}` },
    );
  const known = events
    .filter(({ at }) => at !== null)
    .toSorted((a, b) => ((a.at ?? '') < (b.at ?? '') ? -1 : 1));
  return [...known, ...outcome(message)];
}

function outcome(message: FailedMessage): Event[] {
  const said = t().message.events;
  const { status, resolution, permanent } = message;
  if (status === 'pending')
    return [{ at: message.next_retry_at, level: 'warning', what: said.next, isAhead: true }];
  if (status === 'parked') return [{ at: null, level: 'warning', what: said.waitsForTurn }];
  if (status === 'retrying') return [{ at: message.last_retry_at, level: 'warning', what: said.retrying }];
  if (status === 'resolved')
    return [
      {
        at: message.resolved_at,
        level: 'well',
        what: resolution === 'assumed' ? said.assumed : said.resolved,
      },
    ];
  if (status === 'deleted') return [{ at: message.deleted_at, level: 'quiet', what: said.deleted }];
  return [{ at: null, level: 'danger', what: permanent ? said.permanent : said.waitsForPerson }];
}
