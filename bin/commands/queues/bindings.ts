import { buildCommand, buildRouteMap } from '@stricli/core';
import type { BindingDeleted, BindingView } from '../../../core/api/views-queues.ts';
import { apiOf } from '../../api/api.ts';
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
  text,
} from '../../cli/flags.ts';
import { printResult } from '../../cli/result.ts';
import { confirm } from '../../terminal/ask.ts';
import { oneLine } from '../../terminal/outside-text.ts';
import { exchangeNames, queueNames } from '../names.ts';
import { bindingColumns } from './columns.ts';

const exchangeFlag = { ...text('exchange', 'of this exchange'), proposeCompletions: exchangeNames };
const queueFlag = { ...text('queue', 'of this queue'), proposeCompletions: queueNames };
type FilterFlags = ListFlags & { exchange?: string | undefined; queue?: string | undefined };

const listBindings = buildCommand({
  docs: about('list bindings'),
  parameters: { flags: { exchange: exchangeFlag, queue: queueFlag, ...listFlags } },
  async func(this: Context, flags: FilterFlags) {
    const { exchange, queue } = flags;
    await list(this, flags, {
      path: '/api/bindings',
      query: { exchange, queue },
      columns: bindingColumns,
      none: 'There are no such bindings.',
    });
  },
});

/** Queue, exchange and routing key, in this order. */
const binding = {
  kind: 'tuple',
  parameters: [
    { ...argument('queue', 'the name of a queue'), proposeCompletions: queueNames },
    { ...argument('exchange', 'the name of an exchange'), proposeCompletions: exchangeNames },
    { placeholder: 'routing-key', brief: 'none for a fanout exchange', parse: String, optional: true },
  ],
} as const;
type Binding = [queue: string, exchange: string, routingKey: string | undefined];

const said = (queue: string, exchange: string, key: string) =>
  `${oneLine(queue)} to ${oneLine(exchange)}${key === '' ? '' : ` with the key ${oneLine(key)}`}`;

const createBinding = buildCommand({
  docs: about('bind a queue to an exchange'),
  parameters: { flags: apiFlags, positional: binding },
  async func(this: Context, flags: ApiFlags, ...[queue, exchange, key = '']: Binding) {
    const api = await apiOf(this, flags);
    const answer = await api.post<BindingView>('/api/bindings', {
      body: { exchange, queue, routing_key: key },
    });
    printResult(this, flags, answer, () => `Bound: ${said(queue, exchange, key)}.\n`);
  },
});

const deleteBinding = buildCommand({
  docs: about('unbind a queue that was bound at run time'),
  parameters: { flags: askFlags, aliases: askAliases, positional: binding },
  async func(this: Context, flags: AskFlags, ...[queue, exchange, key = '']: Binding) {
    const api = await apiOf(this, flags);
    await confirm(
      this,
      flags,
      `This ends the binding of ${said(queue, exchange, key)}: the queue gets no more of it.`,
    );
    const answer = await api.delete<BindingDeleted>('/api/bindings', { exchange, queue, routing_key: key });
    printResult(this, flags, answer, () => `No longer bound: ${said(queue, exchange, key)}.\n`);
  },
});

export const bindings = buildRouteMap({
  docs: { brief: 'bindings: list, create, delete' },
  routes: { list: listBindings, create: createBinding, delete: deleteBinding },
});
