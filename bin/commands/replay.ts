import { buildCommand } from '@stricli/core';
import type { Context } from '../cli/context.ts';
import { about } from '../cli/docs.ts';
import { usageError } from '../cli/exit-codes.ts';
import { type AskFlags, askAliases, askFlags, switched, text, time, whole } from '../cli/flags.ts';
import { idsOf, severalIds } from '../cli/several.ts';
import { exchangeNames, queueNames } from './names.ts';
import { runPlanned } from './operations/start.ts';

type ReplayFlags = AskFlags & {
  exchange?: string | undefined;
  routingKey?: string | undefined;
  service?: string | undefined;
  type?: string | undefined;
  since?: string | undefined;
  until?: string | undefined;
  toQueue?: string | undefined;
  toExchange?: string | undefined;
  toKey?: string | undefined;
  again?: boolean | undefined;
  rate?: number | undefined;
  note?: string | undefined;
  detach?: boolean | undefined;
  plan?: boolean | undefined;
};

export const replay = buildCommand({
  docs: about(
    'publish again what was published, after a look at the plan',
    'Plans a replay of what the trail has: messages named by their ids, or all of an exchange that match. Says how many there are and shows some, asks, and follows it with a progress bar. Each goes to its own exchange again, unless you name a queue or another exchange. Such as: courtier replay --exchange orders --since 2h --to-queue billing',
  ),
  parameters: {
    flags: {
      exchange: { ...text('exchange', 'published to this exchange'), proposeCompletions: exchangeNames },
      routingKey: text('pattern', 'with a routing key like this: * is one word, # any number of them'),
      service: text('name', 'published by this service'),
      type: text('type', 'with this AMQP type'),
      since: time('published at this time or later: 2026-01-05T10:00:00Z, or 15m, 2h, 7d ago'),
      until: time('published before this time'),
      toQueue: { ...text('queue', 'to this queue alone'), proposeCompletions: queueNames },
      toExchange: { ...text('exchange', 'to this exchange'), proposeCompletions: exchangeNames },
      toKey: text('key', 'with this routing key (default: the one of each)'),
      again: switched('consumers handle them once more, also those that have'),
      rate: whole('count', 'messages a second'),
      note: text('text', 'why, for people who look at it later'),
      detach: switched('do not wait for its end'),
      plan: switched('plan it, and do nothing: courtier operations run does it'),
      ...askFlags,
    },
    aliases: askAliases,
    positional: severalIds('ids of messages', 0),
  },
  async func(this: Context, flags: ReplayFlags, ...typed: string[]) {
    const asked = { action: 'replay', to: target(flags), effects: flags.again ? 'again' : 'once' };
    if (flags.exchange === undefined) {
      if (typed.length === 0)
        throw usageError('Name messages by their ids, or an exchange: --exchange orders.');
      await runPlanned(this, flags, { ...asked, ids: await idsOf(this, typed) });
      return;
    }
    if (typed.length > 0) throw usageError('Name ids, or say which by --exchange: not both.');
    await runPlanned(this, flags, { ...asked, filter: filterOf(flags) });
  },
});

function filterOf({ exchange, routingKey, service, type, since, until }: ReplayFlags) {
  return { exchange, routing_key: routingKey, service, type, published_from: since, published_before: until };
}

function target({ toQueue, toExchange, toKey }: ReplayFlags) {
  if (toQueue !== undefined && toExchange !== undefined)
    throw usageError('Say --to-queue or --to-exchange, not both.');
  if (toKey !== undefined && toExchange === undefined)
    throw usageError('--to-key is for --to-exchange: a queue takes messages by its name.');
  if (toQueue !== undefined) return { queue: toQueue };
  return toExchange === undefined ? 'same' : { exchange: toExchange, routing_key: toKey };
}
