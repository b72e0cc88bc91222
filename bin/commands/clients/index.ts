import { buildCommand, buildRouteMap } from '@stricli/core';
import type { ClientView, ClientWithKey } from '../../../core/api/views-clients.ts';
import { KEY_OVERLAP_SECONDS, KEY_OVERLAP_SECONDS_MAX } from '../../../core/limits.ts';
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
  whole,
} from '../../cli/flags.ts';
import { inUtc, printResult } from '../../cli/result.ts';
import { confirm } from '../../terminal/ask.ts';
import { oneLine } from '../../terminal/outside-text.ts';
import { shownSeconds } from '../../terminal/time.ts';
import { createClient, RATES, type Rate } from './create.ts';
import { clientColumns, showClient, showKey } from './show.ts';

const oneClient = { kind: 'tuple', parameters: [argument('id', 'the id of a client')] } as const;

const listClients = buildCommand({
  docs: about('list clients, the newest first'),
  parameters: { flags: listFlags },
  async func(this: Context, flags: ListFlags) {
    await list(this, flags, {
      path: '/api/clients',
      columns: clientColumns(inUtc(this, flags)),
      none: 'There are no clients yet.',
    });
  },
});

const getClient = buildCommand({
  docs: about('show one'),
  parameters: { flags: apiFlags, positional: oneClient },
  async func(this: Context, flags: ApiFlags, id: string) {
    const api = await apiOf(this, flags);
    const client = await api.get<ClientView>(route`/api/clients/${id}`);
    printResult(this, flags, client, () => showClient(this, client, inUtc(this, flags)));
  },
});

const rotateClient = buildCommand({
  docs: about('give one a new key; the old ones keep working for an hour'),
  parameters: {
    flags: {
      overlap: whole(
        'seconds',
        `how long the old keys keep working (default: ${KEY_OVERLAP_SECONDS})`,
        KEY_OVERLAP_SECONDS_MAX,
      ),
      ...askFlags,
    },
    aliases: askAliases,
    positional: oneClient,
  },
  async func(this: Context, flags: AskFlags & { overlap?: number | undefined }, id: string) {
    const api = await apiOf(this, flags);
    const { name } = await api.get<ClientView>(route`/api/clients/${id}`);
    const end = flags.overlap === 0 ? 'at once' : `in ${shownSeconds(flags.overlap ?? KEY_OVERLAP_SECONDS)}`;
    await confirm(
      this,
      flags,
      `This gives the client ${oneLine(name)} (${id}) a new key. Those that it has stop working ${end}.`,
    );
    const client = await api.post<ClientWithKey>(route`/api/clients/${id}/rotate`, {
      body: { overlap_seconds: flags.overlap },
      repeatable: false,
    });
    printResult(this, flags, client, () => showKey(this, client, inUtc(this, flags)));
  },
});

const changeRate = buildCommand({
  docs: about('change how much one may ask for'),
  parameters: {
    flags: {
      rate: { kind: 'enum', values: RATES, brief: 'the stage sets what each allows' },
      ...askFlags,
    },
    aliases: askAliases,
    positional: oneClient,
  },
  async func(this: Context, flags: AskFlags & { rate: Rate }, id: string) {
    const api = await apiOf(this, flags);
    const before = await api.get<ClientView>(route`/api/clients/${id}`);
    await confirm(
      this,
      flags,
      `This changes the rate of the client ${oneLine(before.name)} (${id}) from ${before.rate ?? 'shared'} to ${flags.rate}.`,
    );
    const client = await api.post<ClientView>(route`/api/clients/${id}/rate`, { body: { rate: flags.rate } });
    const { name, rate } = client;
    printResult(
      this,
      flags,
      client,
      () => `Rate ${rate}: ${oneLine(name)} (${client.id}), within two minutes.\n`,
    );
  },
});

const revokeClient = buildCommand({
  docs: about('disable all keys of one within a minute, for good'),
  parameters: { flags: askFlags, aliases: askAliases, positional: oneClient },
  async func(this: Context, flags: AskFlags, id: string) {
    const api = await apiOf(this, flags);
    const { name, keys } = await api.get<ClientView>(route`/api/clients/${id}`);
    const what = keys.length === 1 ? 'its key stops' : `all its ${keys.length} keys stop`;
    await confirm(
      this,
      flags,
      `This revokes the client ${oneLine(name)} (${id}): ${what} working, for good.`,
    );
    const client = await api.delete<ClientView>(route`/api/clients/${id}`);
    printResult(
      this,
      flags,
      client,
      () => `Revoked: ${oneLine(name)} (${client.id}). Its keys stop working within a minute.\n`,
    );
  },
});

const localKey = buildCommand({
  docs: about(
    'print the admin key of the local runtime, as soon as it is ready',
    'Prints the admin key of the local runtime, and waits for one that is starting: KEY=$(npx courtier clients key)',
  ),
  parameters: {},
  async func(this: Context) {
    const { localAdminKey } = await import('../../api/local-runtime.ts');
    this.print(`${await localAdminKey(this.env)}\n`);
  },
});

export const clients = buildRouteMap({
  docs: { brief: 'clients of the API and their keys: create, list, rotate, revoke' },
  routes: {
    create: createClient,
    list: listClients,
    show: getClient,
    rotate: rotateClient,
    rate: changeRate,
    revoke: revokeClient,
    key: localKey,
  },
});
