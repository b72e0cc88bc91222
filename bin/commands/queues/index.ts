import { buildCommand, buildRouteMap } from '@stricli/core';
import type { QueueDeleted, QueueDetails, QueueStats } from '../../../core/api/views-queues.ts';
import { type Api, apiOf, route } from '../../api/api.ts';
import { list } from '../../api/pages.ts';
import type { Context } from '../../cli/context.ts';
import { about } from '../../cli/docs.ts';
import {
  type ApiFlags,
  type AskFlags,
  apiFlags,
  argument,
  askAliases,
  askFlags,
  type ListFlags,
  listFlags,
  some,
  switched,
} from '../../cli/flags.ts';
import { parsePair } from '../../cli/parse.ts';
import { counted, inUtc, printResult } from '../../cli/result.ts';
import { confirm } from '../../terminal/ask.ts';
import { fields } from '../../terminal/fields.ts';
import { oneLine } from '../../terminal/outside-text.ts';
import { createTable } from '../../terminal/table.ts';
import { shownSeconds, shownTime } from '../../terminal/time.ts';
import { purge } from '../purges/purge.ts';
import { bindingColumns, queueColumns } from './columns.ts';
import { oneQueue } from './one-queue.ts';

const listQueues = buildCommand({
  docs: about('list queues, and what waits in each'),
  parameters: { flags: listFlags },
  async func(this: Context, flags: ListFlags) {
    await list(this, flags, { path: '/api/queues', columns: queueColumns, none: 'There are no queues.' });
  },
});

const showQueue = buildCommand({
  docs: about('show one: what waits, how fast it moves, what it is bound to'),
  parameters: { flags: apiFlags, positional: oneQueue },
  async func(this: Context, flags: ApiFlags, name: string) {
    const api = await apiOf(this, flags);
    const [details, stats] = await Promise.all([
      api.get<QueueDetails>(route`/api/queues/${name}`),
      api.get<QueueStats>(route`/api/queues/${name}/stats`),
    ]);
    printResult(this, flags, { ...details, ...stats }, () => shown(this, details, stats, inUtc(this, flags)));
  },
});

function shown(
  { terminal }: Context,
  details: QueueDetails,
  stats: QueueStats,
  zone: { utc: boolean },
): string {
  const rate = (each: number | null) => (each === null ? '-' : `${each.toFixed(1)}/s`);
  const { capacity, capacity_used, oldest_age_seconds } = stats;
  const bindings = createTable(terminal, bindingColumns);
  return [
    fields(terminal, {
      Queue: details.name,
      Origin: details.origin,
      Delivery: details.delivery,
      Ready: stats.ready ?? 'not known',
      'In flight': stats.in_flight ?? 'not known',
      Delayed: stats.delayed,
      'For retry': `${stats.waiting_for_retry}${stats.waiting_for_retry_more ? ' or more' : ''}`,
      Oldest: oldest_age_seconds === null ? 'not known' : shownSeconds(oldest_age_seconds),
      Rates: `in ${rate(stats.publish_rate)}, out ${rate(stats.deliver_rate)}, acknowledged ${rate(stats.ack_rate)}`,
      Consumers: stats.consumer_count ?? 'not known',
      Capacity:
        capacity === null ? 'no limit' : `${capacity}, ${Math.round((capacity_used ?? 0) * 100)} % used`,
      'Time to live': details.message_ttl_ms === null ? null : shownSeconds(details.message_ttl_ms / 1_000),
      Created: details.created_at && shownTime(details.created_at, zone),
    }),
    details.bindings.length === 0 ? '' : `\n${bindings.rows(details.bindings)}`,
  ].join('');
}

type CreateFlags = ApiFlags & {
  bind?: readonly [string, string][] | undefined;
  delivery?: 'pull' | 'amqp' | undefined;
  maxLength?: number | undefined;
  ttl?: number | undefined;
};

const createQueue = buildCommand({
  docs: about('create one: courtier queues create audit --bind events=user.#'),
  parameters: {
    flags: {
      bind: {
        kind: 'parsed',
        parse: parsePair,
        variadic: true,
        optional: true,
        placeholder: 'exchange=key',
        brief: 'what it gets; can be repeated. A fanout exchange has no key: events=',
      },
      delivery: {
        kind: 'enum',
        values: ['pull', 'amqp'],
        optional: true,
        brief: 'HTTP clients take its messages, or AMQP clients consume it (default: pull)',
      },
      maxLength: some('count', 'messages at most: the oldest gives way, and is a failed message'),
      ttl: some('seconds', 'how long a message may wait'),
      ...apiFlags,
    },
    positional: { kind: 'tuple', parameters: [argument('queue', 'the name of the new queue')] },
  },
  async func(this: Context, flags: CreateFlags, name: string) {
    const api = await apiOf(this, flags);
    const queue = await api.post<QueueDetails>('/api/queues', {
      body: {
        name,
        delivery: flags.delivery,
        bindings: (flags.bind ?? []).map(([exchange, routing_key]) => ({ exchange, routing_key })),
        max_length: flags.maxLength,
        message_ttl_ms: flags.ttl === undefined ? undefined : flags.ttl * 1_000,
      },
    });
    printResult(
      this,
      flags,
      queue,
      () => `The queue ${queue.name} is there, with ${counted(queue.bindings.length, 'binding')}.\n`,
    );
  },
});

type ForceFlags = AskFlags & { force?: boolean | undefined };

const deleteQueue = buildCommand({
  docs: about('delete one that was created at run time'),
  parameters: {
    flags: {
      force: switched('also while messages wait in it or AMQP clients consume it: they are lost'),
      ...askFlags,
    },
    aliases: askAliases,
    positional: oneQueue,
  },
  async func(this: Context, flags: ForceFlags, name: string) {
    const api = await apiOf(this, flags);
    const lost = flags.force
      ? `${await waiting(api, name)} in it are lost`
      : 'It is refused while messages wait in it';
    await confirm(this, flags, `This deletes the queue ${oneLine(name)}. ${lost}.`);
    const answer = await api.delete<QueueDeleted>(route`/api/queues/${name}`, { force: flags.force });
    printResult(this, flags, answer, () => `The queue ${oneLine(name)} is deleted.\n`);
  },
});

async function waiting(api: Api, name: string): Promise<string> {
  const { message_count } = await api.get<QueueStats>(route`/api/queues/${name}/stats`);
  return message_count === null ? 'Messages that wait' : `${counted(message_count, 'message')} that wait`;
}

export const queues = buildRouteMap({
  docs: { brief: 'queues: list, show, create, delete, purge' },
  routes: { list: listQueues, show: showQueue, create: createQueue, delete: deleteQueue, purge },
});
