import { buildCommand } from '@stricli/core';
import type { BindingView, ExchangeView, QueueView } from '../../../core/api/views-queues.ts';
import { type Api, apiOf } from '../../api/api.ts';
import { pagesOf } from '../../api/pages.ts';
import type { Context } from '../../cli/context.ts';
import { about } from '../../cli/docs.ts';
import { type ApiFlags, apiFlags } from '../../cli/flags.ts';
import { printResult } from '../../cli/result.ts';
import { oneLine } from '../../terminal/outside-text.ts';

export const topology = buildCommand({
  docs: about('draw what goes where: exchanges, what is bound to each, and what waits'),
  parameters: { flags: apiFlags },
  async func(this: Context, flags: ApiFlags) {
    const api = await apiOf(this, flags);
    const [exchanges, bindings, queues] = await Promise.all([
      allOf<ExchangeView>(api, '/api/exchanges'),
      allOf<BindingView>(api, '/api/bindings'),
      allOf<QueueView>(api, '/api/queues'),
    ]);
    printResult(this, flags, { exchanges, bindings, queues }, () => drawn(this, exchanges, bindings, queues));
  },
});

async function allOf<T>(api: Api, path: string): Promise<T[]> {
  const items: T[] = [];
  for await (const page of pagesOf<T>(api, path, {}, Number.POSITIVE_INFINITY)) items.push(...page.items);
  return items;
}

function drawn(
  { terminal }: Context,
  exchanges: readonly ExchangeView[],
  bindings: readonly BindingView[],
  queues: readonly QueueView[],
): string {
  const byName = new Map(queues.map((queue) => [queue.name, queue]));
  const blocks = exchanges.map(({ name, type }) => {
    const own = bindings.filter(({ exchange }) => exchange === name);
    const lines = own.map((binding, index) => {
      const key = binding.routing_key === '' ? '' : `${oneLine(binding.routing_key)} `;
      return `${index === own.length - 1 ? '└─' : '├─'} ${key}→ ${target(binding, byName)}\n`;
    });
    return `${terminal.paint('bold', oneLine(name))} (${type})\n${lines.join('') || '└─ nothing is bound to it\n'}`;
  });
  return blocks.join('\n');
}

function target({ queue, destination }: BindingView, queues: ReadonlyMap<string, QueueView>): string {
  if (queue === null) return `exchange ${oneLine(destination)}`;
  const found = queues.get(queue);
  if (!found) return oneLine(queue);
  return `${oneLine(queue)} (${found.delivery}, ${found.message_count ?? '?'} waiting)`;
}
