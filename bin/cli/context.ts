import type { StricliProcess } from '@stricli/core';
import { whenOrphaned } from '../../localstack/orphan.ts';
import { type Terminal, terminalOf } from '../terminal/terminal.ts';
import { exitCodes } from './exit-codes.ts';

/** What a command works with: `this` of every command. */
export type Context = {
  readonly process: StricliProcess;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly terminal: Terminal;
  readonly stdin: NodeJS.ReadableStream;
  readonly stderr: NodeJS.WritableStream;
  /** Writes to standard output. */
  print(text: string | Uint8Array): void;
  /** Writes to standard error, what is not the result: notes, questions, progress. */
  note(text: string): void;
  readonly now: () => Date;
  /** Ctrl-C, and what else asks it to stop: from the first use on the command ends by itself, and a second one ends it at once. */
  interrupted(): AbortSignal;
  /** What may come next after these words, the last of which is begun: for completion. */
  propose(words: readonly string[]): Promise<string>;
};

/** What a process gives; the commands themselves know what may come next. */
export type Started = Omit<Context, 'propose'>;

export function contextOf(process: NodeJS.Process): Started {
  const interruption = interruptionOf(process);
  return {
    process: { stdout: process.stdout, stderr: process.stderr, env: process.env },
    env: process.env,
    terminal: terminalOf(process),
    stdin: process.stdin,
    stderr: process.stderr,
    print: (text) => void process.stdout.write(text),
    note: (text) => void process.stderr.write(text),
    now: () => new Date(),
    interrupted: interruption.begin,
  };
}

/**
 * A command that tidies up when it ends hears of Ctrl-C, and of a reader that is gone, as `head` is; any other just ends. What
 * else keeps its output from being written, such as a full disk, is a failure.
 */
function interruptionOf(process: NodeJS.Process) {
  let ending: AbortController | undefined;
  const interrupt = () => {
    if (ending === undefined || ending.signal.aborted) process.exit(exitCodes.interrupted);
    ending.abort();
  };
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    const isReaderGone = error.code === 'EPIPE';
    if (!isReaderGone) process.stderr.write(`The output cannot be written: ${error.message}\n`);
    if (ending === undefined) process.exit(isReaderGone ? exitCodes.done : exitCodes.failed);
    ending.abort();
  });
  return {
    begin(): AbortSignal {
      ending = new AbortController();
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
      whenOrphaned(() => ending?.abort(), process);
      return ending.signal;
    },
  };
}
