import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { writableCacheDir } from '../../cache/cache-dir.ts';
import { InitError, initProject, newSystem } from './init.ts';

const HELP = `courtier COMMAND

  courtier init [SYSTEM]      write a project with one system into this folder (default: shop)
  courtier new system NAME    add a system to the project in this folder
  courtier local [options]    run the CDK app of this folder on this machine; --help lists the options
  courtier clients [command]  create, list, rotate and revoke clients of the API and their keys; --help lists the commands
  courtier help               this text
`;

/** Answers the exit code: 0 done, 1 not done, 2 not understood. */
export async function runCommand([command, ...args]: string[]): Promise<number> {
  if (command === 'local') return local(args);
  if (command === 'clients') return clients(args);
  const wantsHelp = command === 'help' || [command, ...args].some((arg) => arg === '--help' || arg === '-h');
  if (wantsHelp) return said(HELP);
  try {
    if (command === 'init' && args.length <= 1) return said(initProject(process.cwd(), args[0] ?? 'shop'));
    if (command === 'new' && args[0] === 'system' && args[1] && args.length === 2)
      return said(newSystem(process.cwd(), args[1]));
  } catch (error) {
    if (!(error instanceof InitError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
  process.stderr.write(
    command === undefined
      ? HELP
      : `There is no command "${[command, ...args].join(' ')}".\nTry: courtier help\n`,
  );
  return 2;
}

function said(text: string): number {
  process.stdout.write(text);
  return 0;
}

/** Loaded when it is asked for: it is most of the package. */
async function local(args: string[]): Promise<number> {
  enableCompileCache(join(writableCacheDir(process.env), 'compiled'));
  const { main, messageOf } = await import('../../localstack/command.ts');
  try {
    await main(args);
    return 0;
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    return 1;
  }
}

async function clients(args: string[]): Promise<number> {
  const { runClients } = await import('../client/main.ts');
  return runClients(args);
}
