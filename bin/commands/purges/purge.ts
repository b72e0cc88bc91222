import { buildCommand } from '@stricli/core';
import type { PurgeView } from '../../../core/api/views-purges.ts';
import type { QueuePurged, QueueStats } from '../../../core/api/views-queues.ts';
import { type Api, apiOf, route } from '../../api/api.ts';
import type { Context } from '../../cli/context.ts';
import { about } from '../../cli/docs.ts';
import { type AskFlags, askAliases, askFlags, switched } from '../../cli/flags.ts';
import { counted, inUtc, printResult } from '../../cli/result.ts';
import { confirm } from '../../terminal/ask.ts';
import { oneLine } from '../../terminal/outside-text.ts';
import { shownTime } from '../../terminal/time.ts';
import { oneQueue } from '../queues/one-queue.ts';
import { untilItRests } from './follow.ts';

type PurgeFlags = AskFlags & { forGood?: boolean | undefined };

export const purge = buildCommand({
  docs: about(
    'take out all messages that wait in a queue; for a day they can be put back',
    'Takes out all messages that wait in a queue, in RabbitMQ and in SQS, and keeps them for a day: courtier purges restore puts them back. What comes in meanwhile may be taken out with them where consumers are at work. What consumers hold, and failed messages that wait for a retry, stay.',
  ),
  parameters: {
    flags: { forGood: switched('keep nothing: quicker, and nothing can be put back'), ...askFlags },
    aliases: askAliases,
    positional: oneQueue,
  },
  async func(this: Context, flags: PurgeFlags, name: string) {
    const api = await apiOf(this, flags);
    const what = await ready(api, name);
    const after = flags.forGood ? 'They are gone for good' : 'For a day they can be put back';
    await confirm(this, flags, `This takes ${what} out of the queue ${oneLine(name)}. ${after}.`);
    const answer = await api.post<QueuePurged>(route`/api/queues/${name}/purge`, {
      body: { recoverable: !flags.forGood },
      repeatable: false,
    });
    await follow(this, flags, answer);
  },
});

/** What waits for consumers: what they hold, and retries, stay. */
async function ready(api: Api, name: string): Promise<string> {
  const stats = await api.get<QueueStats>(route`/api/queues/${name}/stats`);
  return stats.ready === null ? 'the messages that wait' : `${counted(stats.ready, 'message')} that wait`;
}

async function follow(context: Context, flags: PurgeFlags, answer: QueuePurged): Promise<void> {
  const queue = oneLine(answer.name);
  const id = answer.purge_id;
  if (id === null)
    return printResult(
      context,
      flags,
      answer,
      () => `${counted(answer.purged, 'message')} removed from ${queue}, for good.\n`,
    );
  const purge = await untilItRests(context, flags, id);
  if (purge !== undefined) printResult(context, flags, purge, () => said(context, flags, purge));
}

function said(context: Context, flags: PurgeFlags, { id, queue, kept, expires_at }: PurgeView): string {
  const taken = `${counted(kept, 'message')} taken out of ${oneLine(queue)}.\n`;
  if (kept === 0) return taken;
  const until = shownTime(expires_at, inUtc(context, flags));
  return `${taken}Until ${until} they can be looked at and put back:\n  courtier purges messages ${id}\n  courtier purges restore ${id}\n`;
}
