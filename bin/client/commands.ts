import { parseArgs } from 'node:util';
import { type Api, createApi } from './api.ts';
import { type Environment, localAdminKey } from './local.ts';
import { showClients, showKey } from './show.ts';
import { HELP, UsageError } from './usage.ts';

const options = {
  name: { type: 'string' },
  permission: { type: 'string', multiple: true },
  expires: { type: 'string' },
  rate: { type: 'string' },
  'certificate-subject': { type: 'string' },
  overlap: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;
type Values = ReturnType<typeof parse>['values'];
type Option = keyof typeof options;

type Command = {
  /** What it takes beside --json. */
  takes: readonly Option[];
  ids: 0 | 1;
  run(asked: { api(): Api; environment: Environment }, values: Values, id: string): Promise<Shown>;
};
type Shown = { answer: unknown; shown: string };
type Asked = Parameters<Command['run']>[0];

const commands: Readonly<Record<string, Command>> = {
  create: { takes: ['name', 'permission', 'expires', 'rate', 'certificate-subject'], ids: 0, run: create },
  list: { takes: [], ids: 0, run: list },
  rotate: { takes: ['overlap'], ids: 1, run: rotate },
  rate: { takes: ['rate'], ids: 1, run: changeRate },
  revoke: { takes: [], ids: 1, run: revoke },
  key: { takes: [], ids: 0, run: key },
};

/** Answers what is to be printed. Throws UsageError and CallError. */
export async function run(args: string[], environment: Environment): Promise<string> {
  const { values, positionals } = parse(args);
  const [name, ...ids] = positionals;
  if (values.help || name === 'help') return HELP;
  if (name === undefined) throw new UsageError('Name a command: create, list, rotate, rate, revoke or key.');
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) throw new UsageError(`There is no command "${name}".`);
  check(name, command, values, ids);
  const asked = { api: () => createApi(environment), environment };
  const { answer, shown } = await command.run(asked, values, ids[0] ?? '');
  return values.json ? `${JSON.stringify(answer, null, 2)}\n` : shown;
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function check(name: string, command: Command, values: Values, ids: string[]): void {
  const odd = Object.keys(values).find(
    (each) => each !== 'json' && !command.takes.some((one) => one === each),
  );
  if (odd !== undefined) throw new UsageError(`${name} does not take --${odd}.`);
  if (ids.length === command.ids && !ids.includes('')) return;
  throw new UsageError(
    command.ids === 1
      ? `${name} takes the id of one client: see courtier clients list.`
      : `${name} does not take "${ids[0]}".`,
  );
}

async function create({ api }: Asked, { name, permission = [], expires, rate, ...more }: Values) {
  if (name === undefined) throw new UsageError('create needs --name.');
  if (permission.length === 0) throw new UsageError('create needs at least one --permission.');
  const ends = expires === undefined ? {} : { expires_at: expires };
  const limit = rate === undefined ? {} : { rate };
  const subject = more['certificate-subject'];
  const certificate = subject === undefined ? {} : { certificate_subject: subject };
  const answer = await api().create({ name, permissions: permission, ...ends, ...limit, ...certificate });
  return { answer, shown: showKey(answer) };
}

async function list({ api }: Asked) {
  const answer = await api().list();
  return { answer, shown: showClients(answer) };
}

async function rotate({ api }: Asked, { overlap }: Values, id: string) {
  if (overlap !== undefined && !/^\d{1,9}$/.test(overlap)) {
    throw new UsageError('--overlap must be a whole number of seconds.');
  }
  const answer = await api().rotate(id, overlap === undefined ? {} : { overlap_seconds: Number(overlap) });
  return { answer, shown: showKey(answer) };
}

async function changeRate({ api }: Asked, { rate }: Values, id: string) {
  if (rate === undefined) throw new UsageError('rate needs --rate.');
  const answer = await api().changeRate(id, rate);
  return { answer, shown: `Rate ${answer.rate}: ${answer.name} (${answer.id}), within two minutes.\n` };
}

async function revoke({ api }: Asked, _: Values, id: string) {
  const answer = await api().revoke(id);
  return {
    answer,
    shown: `Revoked: ${answer.name} (${answer.id}). Its keys stop working within a minute.\n`,
  };
}

async function key({ environment }: Asked) {
  const answer = await localAdminKey(environment);
  return { answer, shown: `${answer}\n` };
}
