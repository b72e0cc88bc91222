import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { PRODUCT_STACKS } from '../../core/system/problems.ts';
import { CommandError } from '../cli/exit-codes.ts';
import { importOf, projectFiles, systemConst, systemFiles, systemsIndex } from './files.ts';
import { manifestOf } from './manifest.ts';

/** What is asked for cannot be done here, and why. */
export class InitError extends CommandError {
  constructor(message: string) {
    super('failed', message);
  }
}

/** Names of Courtier's own stacks, and of what every broker has. */
const RESERVED = new Set<string>([...PRODUCT_STACKS, 'courtier']);
const NAME = /^[a-z][a-z0-9-]{0,18}[a-z0-9]$/;
/** What npm and git may have put into a folder that is empty otherwise. */
const ALLOWED = new Set([
  'package.json',
  'package-lock.json',
  'node_modules',
  '.git',
  '.gitignore',
  'README.md',
]);

/** Writes a project with one system. Answers what to do next. Throws InitError. */
export function initProject(folder: string, system: string): string {
  checkName(system);
  const odd = readdirSync(folder).filter((name) => !ALLOWED.has(name));
  if (odd.length > 0) throw new InitError(`${folder} is not empty: it holds ${odd.slice(0, 5).join(', ')}.`);
  const files = {
    ...projectFiles(system),
    ...systemFiles(system),
    'systems/index.ts': systemsIndex([system]),
  };
  write(folder, { 'package.json': manifestOf(folder, basename(folder)) }, { replace: true });
  write(folder, files, { replace: false });
  return `A project with the system ${system} is in ${folder}. README.md says what is where.

  npm install      once
  npm test         the consumer's test
  npm run local    the whole broker on this machine
`;
}

const LIST = /export const systems = \[([\w, ]*)\] as const;/;

/** Adds a system and names it in systems/index.ts. Throws InitError. */
export function newSystem(folder: string, system: string): string {
  checkName(system);
  const index = join(folder, 'systems', 'index.ts');
  if (!existsSync(index))
    throw new InitError(`There is no ${index}: make a project with courtier init first.`);
  if (existsSync(join(folder, 'systems', system)))
    throw new InitError(`There is a system ${system} already.`);
  if (!LIST.test(readFileSync(index, 'utf8')))
    throw new InitError(`${index} has no line "export const systems = […] as const;" to add the system to.`);
  write(folder, systemFiles(system), { replace: false });
  writeFileSync(index, named(readFileSync(index, 'utf8'), system));
  return `The system ${system} is in systems/${system}, and systems/index.ts names it.\n`;
}

/** One import more, and one name more in the list: whatever else stands there stays. */
function named(text: string, system: string): string {
  const [line = '', listed = ''] = LIST.exec(text) ?? [];
  const names = listed.split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()]));
  const list = line.replace(`[${listed}]`, `[${[...names, systemConst(system)].join(', ')}]`);
  return `${importOf(system)}\n${text.replace(line, list)}`;
}

function checkName(system: string): void {
  if (RESERVED.has(system))
    throw new InitError(`"${system}" cannot name a system: a stack of Courtier's own has this name.`);

  if (!NAME.test(system))
    throw new InitError(
      `"${system}" cannot name a system: 2 to 20 lowercase letters, digits and hyphens, a letter first, no hyphen last.`,
    );
}

function write(folder: string, files: Record<string, string>, { replace }: { replace: boolean }): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    if (!replace && existsSync(path)) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}
