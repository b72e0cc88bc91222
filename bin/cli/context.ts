import type { StricliProcess } from '@stricli/core';
import { type Terminal, terminalOf } from '../terminal/terminal.ts';

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
  /** What may come next after these words, the last of which is begun: for completion. */
  propose(words: readonly string[]): Promise<string>;
};

/** What a process gives; the commands themselves know what may come next. */
export type Started = Omit<Context, 'propose'>;

export function contextOf(process: NodeJS.Process): Started {
  return {
    process: { stdout: process.stdout, stderr: process.stderr, env: process.env },
    env: process.env,
    terminal: terminalOf(process),
    stdin: process.stdin,
    stderr: process.stderr,
    print: (text) => void process.stdout.write(text),
    note: (text) => void process.stderr.write(text),
    now: () => new Date(),
  };
}
