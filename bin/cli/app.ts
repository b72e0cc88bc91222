import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ApplicationText, buildApplication, text_en } from '@stricli/core';
import { commands } from '../commands/index.ts';
import { oneLine } from '../terminal/outside-text.ts';
import type { Context } from './context.ts';
import { CommandError, exitCodes } from './exit-codes.ts';

export const NAME = 'courtier';

const said = (error: unknown) => {
  if (error instanceof CommandError || error instanceof SyntaxError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
};

const text: ApplicationText = {
  ...text_en,
  briefs: {
    ...text_en.briefs,
    help: 'this text',
    version: 'the version of Courtier',
    argumentEscapeSequence: 'what follows are arguments, also what begins with -',
  },
  formatException: said,
  exceptionWhileParsingArguments: (error) =>
    said(
      error instanceof CommandError
        ? error
        : text_en.exceptionWhileParsingArguments.call({ formatException: said }, error, false),
    ),
  exceptionWhileRunningCommand: said,
  exceptionWhileLoadingCommandFunction: said,
  noCommandRegisteredForInput: ({ input, corrections }) => {
    const meant = corrections.length === 0 ? '' : ` Did you mean ${corrections.join(' or ')}?`;
    return `There is no command "${oneLine(input)}".${meant}`;
  },
};

/** Every command, with its help and completion. */
export const app = buildApplication<Context>(commands, {
  name: NAME,
  versionInfo: { currentVersion: version() },
  scanner: { caseStyle: 'allow-kebab-for-camel', allowArgumentEscapeSequence: true },
  documentation: {
    caseStyle: 'convert-camel-to-kebab',
    disableAnsiColor: true,
    onlyRequiredInUsageLine: true,
  },
  localization: { text },
  determineExitCode: (error) => (error instanceof CommandError ? exitCodes[error.ending] : exitCodes.failed),
});

function version(): string {
  const file = join(import.meta.dirname, '..', '..', 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
