import { setTimeout as pause } from 'node:timers/promises';
import { buildCommand } from '@stricli/core';
import type { FailedMessageSummary } from '../../../core/api/views.ts';
import { type Api, apiOf } from '../../api/api.ts';
import { pagesOf } from '../../api/pages.ts';
import type { Context } from '../../cli/context.ts';
import { about } from '../../cli/docs.ts';
import { exitCodes } from '../../cli/exit-codes.ts';
import { type ApiFlags, apiFlags, some } from '../../cli/flags.ts';
import { inUtc } from '../../cli/result.ts';
import { oneLine } from '../../terminal/outside-text.ts';
import { shownTime } from '../../terminal/time.ts';
import { type FilterFlags, filterFlags, filterQuery } from './filter.ts';

const { since: _since, until: _until, status: _status, ...narrowing } = filterFlags;
type TailFlags = ApiFlags &
  Omit<FilterFlags, 'since' | 'until' | 'status'> & {
    count?: number | undefined;
    every?: number | undefined;
  };

const EVERY_SECONDS = 2;
/** A failure is listed some seconds after its time: so far back is looked each time. */
const BACK_MS = 120_000;
/** Of one look. */
const MOST = 10_000;

export const tailFailed = buildCommand({
  docs: about('show failures as they come in, until Ctrl-C'),
  parameters: {
    flags: {
      ...narrowing,
      count: some('count', 'end after so many'),
      every: some('seconds', `how often to look (default: ${EVERY_SECONDS})`, 3_600),
      ...apiFlags,
    },
  },
  async func(this: Context, flags: TailFlags) {
    const signal = this.interrupted();
    const api = await apiOf(this, flags, signal);
    this.note('Looking for failures from now on. Ctrl-C ends it.\n');
    const everyMs = 1_000 * (flags.every ?? EVERY_SECONDS);
    const newFailures = lookFor(this, api, flags);
    let left = flags.count ?? Number.POSITIVE_INFINITY;
    try {
      for (;;) {
        for (const row of (await newFailures()).slice(0, left)) {
          left -= 1;
          this.print(flags.json ? `${JSON.stringify(row)}\n` : shown(this, flags, row));
        }
        if (left === 0) return;
        await pause(everyMs, undefined, { signal });
      }
    } catch (error) {
      if (!signal.aborted) throw error;
      this.process.exitCode = exitCodes.interrupted;
    }
  },
});

/** Each call gives those that the calls before have not given, the oldest first. */
function lookFor(context: Context, api: Api, flags: TailFlags): () => Promise<FailedMessageSummary[]> {
  const from = context.now().getTime();
  let seen = new Map<string, string>();
  return async () => {
    const since = new Date(Math.max(from, context.now().getTime() - BACK_MS)).toISOString();
    const query = filterQuery({ ...flags, since });
    const found: FailedMessageSummary[] = [];
    for await (const page of pagesOf<FailedMessageSummary>(api, '/api/messages/failed', query, MOST)) {
      found.push(...page.items);
    }
    const fresh = found.filter(({ id, failed_at }) => seen.get(id) !== failed_at);
    // What is too old to be found again need not be remembered.
    seen = new Map(found.map(({ id, failed_at }) => [id, failed_at]));
    return fresh.reverse();
  };
}

function shown(context: Context, flags: TailFlags, row: FailedMessageSummary): string {
  const { terminal } = context;
  const at = terminal.paint('dim', shownTime(row.failed_at, inUtc(context, flags)));
  const error = terminal.paint('red', oneLine(`${row.error_name}: ${row.error_message}`));
  return `${at}  ${row.id}  ${oneLine(row.queue ?? '-')}  ${error}\n`;
}
