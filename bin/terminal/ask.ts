import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { Context } from '../cli/context.ts';
import { CommandError, usageError } from '../cli/exit-codes.ts';

/**
 * Says what is about to happen, and goes on only when somebody types yes. With --yes nobody is asked, and without a terminal
 * nobody can be: then it throws CommandError, and says that --yes is needed.
 */
export async function confirm(
  context: Context,
  { yes }: { yes?: boolean | undefined },
  what: string,
): Promise<void> {
  context.note(`${what}\n`);
  if (yes) return;
  if (!context.terminal.canAsk)
    throw usageError('Nobody is there to be asked. Nothing was done: add --yes if this is what you want.');
  const answer = await typedLine(context, 'Go on? [y/N] ');
  if (!/^y(es)?$/i.test(answer.trim())) throw new CommandError('failed', 'Nothing was done.');
}

/** One line that somebody types. Ctrl-C and the end of the input are an empty one. */
export async function typedLine({ stdin, stderr }: Context, question: string): Promise<string> {
  const lines = createInterface({ input: stdin, output: stderr });
  const gone = new AbortController();
  lines.once('close', () => gone.abort());
  lines.once('SIGINT', () => lines.close());
  try {
    return await lines.question(question, { signal: gone.signal });
  } catch {
    stderr.write('\n');
    return '';
  } finally {
    lines.close();
  }
}

/** A line that is not shown while somebody types it. */
export async function typedSecret(context: Context, question: string): Promise<string> {
  const { stdin, stderr } = context;
  const hidden = new Writable({ write: (_chunk, _encoding, done) => done() });
  // First it hides what is typed, and then it asks: who is quick would see it.
  const lines = createInterface({ input: stdin, output: hidden, terminal: true });
  stderr.write(question);
  const gone = new AbortController();
  lines.once('close', () => gone.abort());
  try {
    return await lines.question('', { signal: gone.signal });
  } catch {
    return '';
  } finally {
    lines.close();
    stderr.write('\n');
  }
}
