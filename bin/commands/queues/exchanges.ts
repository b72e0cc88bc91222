import { buildCommand, buildRouteMap } from '@stricli/core';
import type { ExchangeDeleted, ExchangeDetails, ExchangeView } from '../../../core/api/views-queues.ts';
import { apiOf, route } from '../../api/api.ts';
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
  switched,
} from '../../cli/flags.ts';
import { counted, printResult } from '../../cli/result.ts';
import { confirm } from '../../terminal/ask.ts';
import { fields } from '../../terminal/fields.ts';
import { oneLine } from '../../terminal/outside-text.ts';
import { createTable } from '../../terminal/table.ts';
import { exchangeNames } from '../names.ts';
import { bindingColumns, exchangeColumns } from './columns.ts';

const TYPES = ['direct', 'fanout', 'topic', 'headers'] as const;
const oneExchange = {
  kind: 'tuple',
  parameters: [{ ...argument('exchange', 'the name of an exchange'), proposeCompletions: exchangeNames }],
} as const;

const listExchanges = buildCommand({
  docs: about('list exchanges'),
  parameters: { flags: listFlags },
  async func(this: Context, flags: ListFlags) {
    await list(this, flags, {
      path: '/api/exchanges',
      columns: exchangeColumns,
      none: 'There are no exchanges.',
    });
  },
});

const showExchange = buildCommand({
  docs: about('show one and what is bound to it'),
  parameters: { flags: apiFlags, positional: oneExchange },
  async func(this: Context, flags: ApiFlags, name: string) {
    const api = await apiOf(this, flags);
    const exchange = await api.get<ExchangeDetails>(route`/api/exchanges/${name}`);
    const { type, declared, bindings } = exchange;
    printResult(this, flags, exchange, () =>
      [
        fields(this.terminal, { Exchange: name, Type: type, Origin: declared ? 'declared' : 'run-time' }),
        bindings.length === 0 ? '' : `\n${createTable(this.terminal, bindingColumns).rows(bindings)}`,
      ].join(''),
    );
  },
});

type CreateFlags = ApiFlags & { type: (typeof TYPES)[number] };

const createExchange = buildCommand({
  docs: about('create one'),
  parameters: {
    flags: { type: { kind: 'enum', values: TYPES, brief: 'how it routes' }, ...apiFlags },
    positional: { kind: 'tuple', parameters: [argument('exchange', 'the name of the new exchange')] },
  },
  async func(this: Context, flags: CreateFlags, name: string) {
    const api = await apiOf(this, flags);
    const exchange = await api.post<ExchangeView>('/api/exchanges', { body: { name, type: flags.type } });
    printResult(this, flags, exchange, () => `The ${exchange.type} exchange ${oneLine(name)} is there.\n`);
  },
});

const deleteExchange = buildCommand({
  docs: about('delete one that was created at run time'),
  parameters: {
    flags: { force: switched('also while something is bound to it'), ...askFlags },
    aliases: askAliases,
    positional: oneExchange,
  },
  async func(this: Context, flags: AskFlags & { force?: boolean | undefined }, name: string) {
    const api = await apiOf(this, flags);
    const { bindings } = await api.get<ExchangeDetails>(route`/api/exchanges/${name}`);
    await confirm(
      this,
      flags,
      `This deletes the exchange ${oneLine(name)}, with ${counted(bindings.length, 'binding')}.`,
    );
    const answer = await api.delete<ExchangeDeleted>(route`/api/exchanges/${name}`, { force: flags.force });
    printResult(this, flags, answer, () => `The exchange ${oneLine(name)} is deleted.\n`);
  },
});

export const exchanges = buildRouteMap({
  docs: { brief: 'exchanges: list, show, create, delete' },
  routes: { list: listExchanges, show: showExchange, create: createExchange, delete: deleteExchange },
});
