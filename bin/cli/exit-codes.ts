import type { ProblemError } from '../../client/errors.ts';

/** How a command ends, for scripts. docs/cli.md says the same. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  unreachable: 3,
  forbidden: 4,
  missing: 5,
  conflict: 6,
  interrupted: 130,
} as const;

export type Ending = keyof typeof exitCodes;

export const meanings: Readonly<Record<Ending, string>> = {
  done: 'What was asked for is done.',
  failed: 'It was refused, or some of it failed, or the question was answered with no.',
  usage: 'What was typed cannot be understood, or needs --yes where nobody can be asked.',
  unreachable: 'Courtier gave no answer, or was not ready for as long as --wait says.',
  forbidden: 'There is no key, or it does not allow this.',
  missing: 'There is no such thing.',
  conflict: 'Its state does not allow it, or somebody else changed it meanwhile.',
  interrupted: 'Ctrl-C.',
};

/** Why a command ends otherwise than done; the message says all that a person needs, and what to do next. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly ending: Ending;
  /** The refusal of the API that it tells of, where it is one. */
  readonly refused: ProblemError | undefined;

  constructor(ending: Ending, message: string, refused?: ProblemError) {
    super(message);
    this.ending = ending;
    this.refused = refused;
  }
}

/** What was typed cannot be understood. */
export const usageError = (message: string) => new CommandError('usage', message);
