import { t } from '../text/index.ts';
import { duration } from '../time/format.ts';
import { now } from '../time/now.ts';
import { Time } from '../time/time.tsx';
import type { Event } from './timeline.ts';

/** Attempts, errors, the waits between them, and the next retry counting down. */
export function Timeline({ events }: { events: readonly Event[] }) {
  return (
    <ol class="timeline">
      {events.map((event, n) => (
        <li key={`${event.what}-${event.at}`} data-level={event.level} data-ahead={event.isAhead}>
          <Wait from={events[n - 1]?.at ?? null} to={event.isAhead ? null : event.at} />
          <p class="event">
            <strong>{event.what}</strong>
            {event.isAhead && event.at !== null ? (
              <Countdown to={event.at} />
            ) : (
              event.at !== null && <Time at={event.at} />
            )}
          </p>
          {event.detail !== undefined && <p class="event-detail">{event.detail}</p>}
        </li>
      ))}
    </ol>
  );
}

function Wait({ from, to }: { from: string | null; to: string | null }) {
  if (from === null || to === null) return null;
  const seconds = (Date.parse(to) - Date.parse(from)) / 1_000;
  if (seconds < 1) return null;
  return <p class="wait">{t().message.events.waited(duration(seconds))}</p>;
}

function Countdown({ to }: { to: string }) {
  const seconds = (Date.parse(to) - now.value) / 1_000;
  const said = t().message.events;
  return (
    <time dateTime={to} role="timer">
      {seconds > 0 ? said.nextIn(duration(seconds)) : said.due}
    </time>
  );
}
