import { buildCommand, buildRouteMap } from '@stricli/core';
import type { OperationResultView, OperationView } from '../../../core/api/views-operations.ts';
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
} from '../../cli/flags.ts';
import { inUtc, printResult } from '../../cli/result.ts';
import { confirm } from '../../terminal/ask.ts';
import { shownTime } from '../../terminal/time.ts';
import { startOperation } from './start.ts';
import { operationColumns, shownOperation, shownPlan } from './view.ts';
import { watch } from './watch.ts';

const one = { kind: 'tuple', parameters: [argument('id', 'the id of an operation')] } as const;

const listOperations = buildCommand({
  docs: about('list operations, the newest first'),
  parameters: { flags: listFlags },
  async func(this: Context, flags: ListFlags) {
    const columns = operationColumns(inUtc(this, flags));
    await list(this, flags, { path: '/api/operations', columns, none: 'There are no operations.' });
  },
});

const showOperation = buildCommand({
  docs: about('show one: its plan, how far it is, what became of it'),
  parameters: { flags: apiFlags, positional: one },
  async func(this: Context, flags: ApiFlags, id: string) {
    const api = await apiOf(this, flags);
    const operation = await api.get<OperationView>(route`/api/operations/${id}`);
    printResult(this, flags, operation, () => shownOperation(this, operation, inUtc(this, flags)));
  },
});

const OUTCOMES = ['done', 'skipped', 'failed'] as const;
type ResultFlags = ListFlags & { outcome?: (typeof OUTCOMES)[number] | undefined };

const listResults = buildCommand({
  docs: about('list what one did to each message'),
  parameters: {
    flags: {
      outcome: { kind: 'enum', values: OUTCOMES, optional: true, brief: 'these alone' },
      ...listFlags,
    },
    positional: one,
  },
  async func(this: Context, flags: ResultFlags, id: string) {
    const zone = inUtc(this, flags);
    await list<OperationResultView>(this, flags, {
      path: route`/api/operations/${id}/results`,
      query: { outcome: flags.outcome },
      columns: [
        { header: 'ID', text: (row) => row.message_id ?? row.id },
        { header: 'OUTCOME', text: ({ outcome }) => outcome },
        { header: 'STATUS NOW', text: ({ status }) => status ?? '-' },
        { header: 'AT', text: ({ at }) => shownTime(at, zone) },
        { header: 'REASON', text: ({ reason }) => reason ?? '-', cuts: true },
      ],
      none: 'Nothing has been done yet.',
    });
  },
});

const watchOperation = buildCommand({
  docs: about('follow one to its end; Ctrl-C ends the looking, not the operation'),
  parameters: { flags: apiFlags, positional: one },
  async func(this: Context, flags: ApiFlags, id: string) {
    await watch(this, flags, id);
  },
});

const runOperation = buildCommand({
  docs: about('run one that was planned'),
  parameters: { flags: askFlags, aliases: askAliases, positional: one },
  async func(this: Context, flags: AskFlags, id: string) {
    const api = await apiOf(this, flags);
    const planned = await api.get<OperationView>(route`/api/operations/${id}`);
    await confirm(this, flags, shownPlan(this, planned, inUtc(this, flags)).trimEnd());
    await api.post(route`/api/operations/${id}/run`);
    await watch(this, flags, id);
  },
});

function control(verb: 'pause' | 'resume' | 'abort', brief: string) {
  return buildCommand({
    docs: about(brief),
    parameters: { flags: askFlags, aliases: askAliases, positional: one },
    async func(this: Context, flags: AskFlags, id: string) {
      const api = await apiOf(this, flags);
      const { counts, action } = await api.get<OperationView>(route`/api/operations/${id}`);
      await confirm(this, flags, `This ${verb}s the ${action} of ${counts.total}: ${counts.done} are done.`);
      const operation = await api.post<OperationView>(route`/api/operations/${id}/${verb}`);
      printResult(this, flags, operation, () => shownOperation(this, operation, inUtc(this, flags)));
    },
  });
}

export const operations = buildRouteMap({
  docs: { brief: 'one thing done to many messages: start, list, show, watch, pause, resume, abort' },
  routes: {
    start: startOperation,
    list: listOperations,
    show: showOperation,
    watch: watchOperation,
    results: listResults,
    run: runOperation,
    pause: control('pause', 'pause one that runs'),
    resume: control('resume', 'go on with one that is paused, or stopped by itself'),
    abort: control('abort', 'end one for good: what is done stays done'),
  },
});
