import { text as readAll } from 'node:stream/consumers';
import { buildCommand, buildRouteMap } from '@stricli/core';
import { apiOf } from '../api/api.ts';
import { checked, LOCAL } from '../api/place.ts';
import { profilesFile, readProfiles, writeProfiles } from '../api/profiles.ts';
import type { Context } from '../cli/context.ts';
import { about } from '../cli/docs.ts';
import { CommandError, usageError } from '../cli/exit-codes.ts';
import { argument, switched, text } from '../cli/flags.ts';
import { typedLine, typedSecret } from '../terminal/ask.ts';
import { createTable } from '../terminal/table.ts';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;
const DEFAULT = 'default';

type LoginFlags = { url?: string | undefined; profile?: string | undefined };

/** A name that profiles can have. Throws CommandError. */
function profileName(name: string): string {
  if (name === LOCAL) throw usageError(`"${LOCAL}" is the local runtime, which needs no login.`);
  if (!NAME.test(name))
    throw usageError(`"${name}" cannot name a profile: letters, digits, dots, _ and -, 63 at most.`);
  return name;
}

export const login = buildCommand({
  docs: about(
    'keep the URL and the key of a Courtier under a name',
    'Asks for the key (it is not shown; where there is no terminal it is read from standard input), tries it, and keeps both in a file that its owner alone may read. Commands then use this profile, until courtier profiles use names another.',
  ),
  parameters: {
    flags: {
      url: text('url', 'where the API is: the output ApiUrl of the deployment (default: it is asked for)'),
      profile: text('name', `the name to keep it under (default: ${DEFAULT})`),
    },
  },
  async func(this: Context, { url, profile = DEFAULT }: LoginFlags) {
    const name = profileName(profile);
    const where = checked(url ?? (await askedUrl(this)));
    const key = await askedKey(this, where);
    await tryKey(this, where, key);
    const kept = readProfiles(this.env);
    const profiles = { ...kept.profiles, [name]: { url: where, key } };
    const file = writeProfiles(this.env, { current: name, profiles });
    this.print(`Logged in to ${where}: the profile ${name} is in ${file}.\n`);
  },
});

async function askedUrl(context: Context): Promise<string> {
  if (!context.terminal.canAsk) throw usageError('Say where the API is: --url.');
  return (await typedLine(context, 'URL of the API: ')).trim();
}

async function askedKey(context: Context, url: string): Promise<string> {
  const typed = context.terminal.canAsk
    ? await typedSecret(context, `Key for ${url}: `)
    : await readAll(context.stdin);
  const key = typed.trim();
  if (/^[\x21-\x7e]+$/.test(key)) return key;
  throw usageError('That is no key: it must be visible characters, without spaces.');
}

/** A key that is known, whatever it allows. Throws CommandError. */
async function tryKey(context: Context, url: string, key: string): Promise<void> {
  const api = await apiOf({ ...context, env: { ...context.env, COURTIER_KEY: key } }, { url });
  await api.get('/api/queues', { limit: 1 }).catch((error) => {
    // Where it says what the key lacks, the key is known: it need not be one that lists queues.
    const isKnown = error instanceof CommandError && error.refused?.problem.details?.needed !== undefined;
    if (!isKnown) throw error;
  });
}

const known = async function (this: Context, partial: string): Promise<readonly string[]> {
  const names = [LOCAL, ...Object.keys(readProfiles(this.env).profiles)];
  return names.filter((name) => name.startsWith(partial));
};
const named = {
  kind: 'tuple',
  parameters: [{ ...argument('name', 'a profile'), proposeCompletions: known }],
} as const;

type JsonFlags = { json?: boolean | undefined };

const listProfiles = buildCommand({
  docs: about('list profiles; the current one has a star'),
  parameters: { flags: { json: switched('print JSON, a line for each; keys are left out') } },
  func(this: Context, { json }: JsonFlags) {
    const { current, profiles } = readProfiles(this.env);
    const rows = [
      { name: LOCAL, url: 'the local runtime', current: current === null },
      ...Object.entries(profiles).map(([name, { url }]) => ({ name, url, current: name === current })),
    ];
    if (json) return this.print(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    const table = createTable<(typeof rows)[number]>(this.terminal, [
      { header: '', text: (row) => (row.current ? '*' : '') },
      { header: 'PROFILE', text: ({ name }) => name },
      { header: 'URL', text: ({ url }) => url },
    ]);
    this.print(table.rows(rows));
  },
});

const useProfile = buildCommand({
  docs: about('use this one where no other is named; local is the local runtime'),
  parameters: { positional: named },
  func(this: Context, _: object, name: string) {
    const { profiles } = readProfiles(this.env);
    if (name !== LOCAL && !Object.hasOwn(profiles, name))
      throw new CommandError('missing', `There is no profile "${name}". courtier profiles list shows them.`);
    writeProfiles(this.env, { current: name === LOCAL ? null : name, profiles });
    this.print(`Commands use ${name === LOCAL ? 'the local runtime' : `the profile ${name}`} now.\n`);
  },
});

const removeProfile = buildCommand({
  docs: about('forget one and its key; the key itself goes on'),
  parameters: { positional: named },
  func(this: Context, _: object, name: string) {
    const { current, profiles } = readProfiles(this.env);
    if (!Object.hasOwn(profiles, name))
      throw new CommandError('missing', `There is no profile "${name}" in ${profilesFile(this.env)}.`);
    const { [name]: _removed, ...rest } = profiles;
    writeProfiles(this.env, { current: current === name ? null : current, profiles: rest });
    this.print(`The profile ${name} is removed. Its key works on: courtier clients revoke ends it.\n`);
  },
});

export const profiles = buildRouteMap({
  docs: { brief: 'profiles of courtier login: list, use, remove' },
  routes: { list: listProfiles, use: useProfile, remove: removeProfile },
});
