import { buildCommand, buildRouteMap } from '@stricli/core';
import type { OperatorEntry } from '../../core/audit/operator-log.ts';
import { list } from '../api/pages.ts';
import type { Context } from '../cli/context.ts';
import { about } from '../cli/docs.ts';
import { type ListFlags, listFlags, text } from '../cli/flags.ts';
import { inUtc } from '../cli/result.ts';
import { shownTime } from '../terminal/time.ts';

type AuditFlags = ListFlags & {
  action?: string | undefined;
  target?: string | undefined;
  client?: string | undefined;
};

const listAudit = buildCommand({
  docs: about('list who did what, the newest first'),
  parameters: {
    flags: {
      action: text('action', 'this alone, such as queue.purged'),
      target: text('target', 'done to this, such as queue:orders or failed:ID'),
      client: text('id', 'done by this client'),
      ...listFlags,
    },
  },
  async func(this: Context, flags: AuditFlags) {
    const zone = inUtc(this, flags);
    await list<OperatorEntry>(this, flags, {
      path: '/api/audit',
      query: { action: flags.action, target: flags.target, client_id: flags.client },
      columns: [
        { header: 'AT', text: ({ at }) => shownTime(at, zone) },
        { header: 'WHO', text: ({ client_name }) => client_name, cuts: true },
        { header: 'ACTION', text: ({ action }) => action },
        { header: 'TARGET', text: ({ target }) => target, cuts: true },
        { header: 'DETAILS', text: ({ details }) => JSON.stringify(details), cuts: true },
      ],
      none: 'Nobody did any such thing.',
    });
  },
});

export const audit = buildRouteMap({ docs: { brief: 'who did what' }, routes: { list: listAudit } });
