import { text } from 'node:stream/consumers';
import type { Context } from './context.ts';
import { CommandError, type Ending, usageError } from './exit-codes.ts';
import { argument } from './flags.ts';

/** One id or several; `-` alone reads them from standard input, one a line. */
export const severalIds = (brief: string, minimum = 1) =>
  ({
    kind: 'array',
    minimum,
    parameter: argument('id', `${brief}; - reads them from standard input`),
  }) as const;

export async function idsOf({ stdin }: Context, typed: readonly string[]): Promise<string[]> {
  if (typed.length !== 1 || typed[0] !== '-') return [...typed];
  const ids = (await text(stdin)).split('\n').map((line) => line.trim());
  const given = ids.filter((id) => id !== '');
  if (given.length === 0) throw usageError('There are no ids on standard input.');
  return given;
}

/**
 * Does the same to each, one after the other, and says what became of it: a line each. One that is refused does not stop the
 * others. Throws CommandError when any was refused.
 */
export async function forEachId<T>(
  context: Context,
  { json }: { json?: boolean | undefined },
  ids: readonly string[],
  { act, said }: { act: (id: string) => Promise<T>; said: (answer: T) => string },
): Promise<void> {
  const endings: Ending[] = [];
  for (const id of ids) {
    try {
      const answer = await act(id);
      context.print(json ? `${JSON.stringify(answer)}\n` : `${said(answer)}\n`);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      // Nobody answers: neither would the next be.
      if (ids.length === 1 || error.ending === 'unreachable') throw error;
      endings.push(error.ending);
      context.note(`${id}: ${error.message}\n`);
    }
  }
  const [first = 'failed'] = endings;
  if (endings.length === 0) return;
  const same = endings.every((ending) => ending === first);
  throw new CommandError(same ? first : 'failed', `${endings.length} of ${ids.length} were refused.`);
}
