import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InitError, initProject, newSystem } from './init.ts';

type Command = {
  usage: string;
  about: string;
  /** Answers the exit code: 0 done, 1 not done. Throws UsageError and InitError. */
  run(args: string[]): number | Promise<number>;
};

/** What was typed cannot be understood. */
class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A laptop's runtime and its functions are run by the same Node as on Lambda. */
const NODE_MAJOR = 24;

const commands: Readonly<Record<string, Command>> = {
  init: {
    usage: 'init [SYSTEM]',
    about: 'write a project with one system into this folder (default: shop)',
    run: ([system = 'shop', ...more]) => {
      if (more.length > 0) throw new UsageError('courtier init takes one name: courtier init [SYSTEM]');
      return said(initProject(process.cwd(), system));
    },
  },
  new: {
    usage: 'new system NAME',
    about: 'add a system to the project in this folder',
    run: ([kind, name, ...more]) => {
      if (kind !== 'system' || name === undefined || more.length > 0)
        throw new UsageError('It is courtier new system NAME, such as: courtier new system billing');
      return said(newSystem(process.cwd(), name));
    },
  },
  local: {
    usage: 'local [options]',
    about: 'run the CDK app of this folder on this machine; --help lists the options',
    run: async (args) => {
      demandNode('local');
      const { runLocal } = await import('./local.ts');
      return runLocal(args);
    },
  },
  bridge: {
    usage: 'bridge [options]',
    about:
      'carry messages from RabbitMQ to a deployment where AWS has no event source; --help lists the options',
    run: async (args) => {
      demandNode('bridge');
      const { runBridge } = await import('../../localstack/bridge/command.ts');
      return runBridge(args);
    },
  },
  clients: {
    usage: 'clients [command]',
    about: 'create, list, rotate and revoke clients of the API and their keys; --help lists the commands',
    run: async (args) => {
      const { runClients } = await import('../client/main.ts');
      return runClients(args);
    },
  },
  version: { usage: 'version', about: 'the version of Courtier', run: () => said(`${version()}\n`) },
  help: { usage: 'help', about: 'this text', run: () => said(help()) },
};

/** They have a help text of their own, and options. */
const WITH_OWN_HELP = ['local', 'bridge', 'clients'];

/** Answers the exit code: 0 done, 1 not done, 2 not understood. */
export async function runCommand([typed, ...args]: string[]): Promise<number> {
  if (typed === undefined) return notUnderstood(help());
  const name = typed.replace(/^-h$/, 'help').replace(/^--(?=help$|version$)/, '');
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) return notUnderstood(`There is no command "${typed}".\n\n${help()}`);
  const wantsHelp = args.some((arg) => arg === '--help' || arg === '-h');
  if (wantsHelp && !WITH_OWN_HELP.includes(name)) return said(help());
  try {
    return await command.run(args);
  } catch (error) {
    if (error instanceof UsageError) return notUnderstood(`${error.message}\n`);
    if (!(error instanceof InitError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

function help(): string {
  const lines = Object.values(commands).map(({ usage, about }) => `  courtier ${usage.padEnd(19)} ${about}`);
  return `courtier COMMAND\n\n${lines.join('\n')}\n`;
}

function said(text: string): number {
  process.stdout.write(text);
  return 0;
}

function notUnderstood(text: string): number {
  process.stderr.write(text);
  return 2;
}

/** Before anything is loaded that an older Node cannot read. */
function demandNode(command: string): void {
  const { node } = process.versions;
  if (Number.parseInt(node, 10) >= NODE_MAJOR) return;
  throw new InitError(
    `courtier ${command} needs Node ${NODE_MAJOR}, and this is Node ${node}. \`npm install\` in a project of \`courtier init\` brings it along, and npm run and npx use it there.`,
  );
}

function version(): string {
  const file = join(import.meta.dirname, '..', '..', 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
