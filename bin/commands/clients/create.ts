import { randomUUID } from 'node:crypto';
import { buildCommand } from '@stricli/core';
import type { ClientWithKey } from '../../../core/api/views-clients.ts';
import { apiOf } from '../../api/api.ts';
import type { Context } from '../../cli/context.ts';
import { about } from '../../cli/docs.ts';
import { type ApiFlags, apiFlags, text } from '../../cli/flags.ts';
import { inUtc, printResult } from '../../cli/result.ts';
import { showKey } from './show.ts';

export type Rate = 'basic' | 'standard' | 'high';
export const RATES: readonly Rate[] = ['basic', 'standard', 'high'];

type CreateFlags = ApiFlags & {
  name: string;
  permission: readonly string[];
  expires?: string | undefined;
  rate?: Rate | undefined;
  certificateSubject?: string | undefined;
};

export const createClient = buildCommand({
  docs: about(
    'create a client, and show its key once',
    "Creates a client of the API, and shows its key once: save it then. A permission is publish:EXCHANGE, publish:EXCHANGE.KEY, consume:QUEUE, read:WHAT, manage:WHAT, manage:queues.NAME, read:failed.QUEUE/TYPE or admin. * matches anything; quote it: 'publish:invoices.*'",
  ),
  parameters: {
    flags: {
      name: { kind: 'parsed', parse: String, placeholder: 'name', brief: 'the service that uses the key' },
      permission: {
        kind: 'parsed',
        parse: String,
        variadic: true,
        placeholder: 'permission',
        brief: 'what it may do; can be repeated',
      },
      expires: text('time', 'when it expires, such as 2027-01-31T00:00:00Z (default: never)'),
      rate: {
        kind: 'enum',
        values: RATES,
        optional: true,
        brief: 'how much it may ask for: the stage sets the limits (default: standard)',
      },
      certificateSubject: text(
        'name',
        "the subject of the client's certificate, such as CN=shop,O=Example: who presents it needs no key",
      ),
      ...apiFlags,
    },
  },
  async func(this: Context, flags: CreateFlags) {
    const { name, permission, expires, rate, certificateSubject } = flags;
    const api = await apiOf(this, flags);
    const client = await api.post<ClientWithKey>('/api/clients', {
      body: {
        name,
        permissions: permission,
        expires_at: expires,
        rate,
        certificate_subject: certificateSubject,
      },
      idempotencyKey: randomUUID(),
    });
    printResult(this, flags, client, () => showKey(this, client, inUtc(this, flags)));
  },
});
