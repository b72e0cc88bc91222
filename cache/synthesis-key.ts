import { readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { hashOf, hashOfFile, hashOfSources } from './content.ts';

/** Courtier itself, which may lie in another project's node_modules. */
const COURTIER = join(import.meta.dirname, '..');

/** What says which packages are installed: written by npm, pnpm and yarn. The projects' own lock files are sources. */
const INSTALLED = ['.package-lock.json', '.modules.yaml', '.yarn-state.yml'].map((file) =>
  join('node_modules', file),
);

/**
 * Variables that differ from one terminal, test or start to the next, and what the runtime alone reads: no template comes
 * out differently for them. Every other variable counts, because an app may read any.
 */
const NOT_READ =
  /^(_|PWD|OLDPWD|SHLVL|TERM.*|COLORTERM|COLUMNS|LINES|WINDOWID|SSH_.*|XDG_SESSION_.*|VSCODE_.*|npm_.*|VITEST.*|TEST_RUNNING|FORCE_COLOR|NO_COLOR|INVOCATION_ID|JOURNAL_STREAM|COURTIER_(API_PORT|API_TLS_DIR|AMQP_PORT|CHECK_PERMISSIONS|CACHE|INSTANCES|MINUTE|RABBITMQ|TEST_LOG)|AWS_ENDPOINT_PORT|BROKER_URL|BROKER_MANAGEMENT_URL|DYNAMODB_ENDPOINT)$/;

export type Synthesis = {
  /** The CDK app's project: absolute, as in the paths that a template of the stage local holds. */
  projectDir: string;
  env: Readonly<Record<string, string | undefined>>;
  /** Folders of the project that are no source, absolute. */
  except?: readonly string[];
  /** Whatever else the synthesis is called with. */
  how?: string;
};

/**
 * Names everything that decides how a synthesis turns out: every source file of the project, of Courtier and of packages
 * that are linked instead of installed; which packages are installed; the environment; Node. Undefined when the project
 * has too many files to read at every start: then nothing of it is kept.
 */
export function synthesisKey({ projectDir, env, except = [], how = '' }: Synthesis): string | undefined {
  const projects = [...new Set([projectDir, COURTIER, ...linkedPackages(projectDir)])];
  const sources = projects.map((project) => hashOfSources(project, except));
  if (sources.includes(undefined)) return undefined;
  const installed = projects.flatMap((project) => INSTALLED.map((file) => hashOfFile(join(project, file))));
  const variables = Object.entries(env)
    .filter(([name, value]) => value !== undefined && !NOT_READ.test(name))
    .map(([name, value]) => `${name}=${value}`)
    .sort();
  const machine = [process.version, process.platform, process.arch];
  return hashOf(how, ...machine, ...projects, ...sources.map(String), ...installed, ...variables);
}

/** Folders outside that node_modules links to: an npm workspace, a package that somebody works on. */
function linkedPackages(projectDir: string): string[] {
  const modules = join(projectDir, 'node_modules');
  const scopes = entriesOf(modules).filter(({ name }) => name.startsWith('@'));
  const entries = [
    ...entriesOf(modules),
    ...scopes.filter((scope) => scope.isDirectory()).flatMap(({ name }) => entriesOf(join(modules, name))),
  ];
  return entries
    .filter((entry) => entry.isSymbolicLink())
    .flatMap(({ parentPath, name }) => {
      try {
        return [realpathSync(join(parentPath, name))];
      } catch {
        return [];
      }
    });
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
