import { Readable, Writable } from 'node:stream';
import { runCommand } from '../../bin/cli/run.ts';
import { type Terminal, takesColours } from '../../bin/terminal/terminal.ts';
import { type Replies, type Reply, startServer } from '../client/server.ts';

export type Given = {
  env?: Record<string, string>;
  stdin?: string;
  /** Somebody sits at a terminal so wide, and types `stdin`. */
  columns?: number;
  /** What is under way is drawn over itself. */
  draws?: boolean;
  now?: Date;
  /** Ctrl-C. */
  interrupted?: AbortSignal;
};

/** Runs what somebody types, in this process. */
export async function typed(
  args: readonly string[],
  {
    env = {},
    stdin = '',
    columns,
    draws = false,
    now,
    interrupted = new AbortController().signal,
  }: Given = {},
) {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  const into = (chunks: Buffer[]) =>
    new Writable({
      write(chunk, _encoding, done) {
        chunks.push(Buffer.from(chunk));
        done();
      },
    });
  const [stdout, stderr] = [into(out), into(err)];
  const code = await runCommand(args, {
    process: { stdout, stderr, env },
    env,
    terminal: { ...terminal(columns, env), canDraw: draws },
    stdin: Readable.from(stdin === '' ? [] : [stdin]),
    stderr,
    print: (text) => void stdout.write(text),
    note: (text) => void stderr.write(text),
    now: () => now ?? new Date(),
    interrupted: () => interrupted,
  });
  return {
    code,
    stdout: Buffer.concat(out).toString(),
    stderr: Buffer.concat(err).toString(),
    bytes: Buffer.concat(out),
  };
}

function terminal(columns: number | undefined, env: Record<string, string>): Terminal {
  const isTerminal = columns !== undefined;
  const colours = takesColours(isTerminal, env);
  return {
    isShown: isTerminal,
    canAsk: isTerminal,
    canDraw: false,
    width: () => columns ?? Number.POSITIVE_INFINITY,
    paint: (style, text) => (colours ? `<${style}>${text}</>` : text),
  };
}

/** A Courtier that answers these, one after the other, and what is typed there. */
export async function courtierThat(...replies: Replies) {
  const { url, received } = await startServer(...replies);
  const env = { COURTIER_URL: `${url}/prod/`, COURTIER_KEY: 'k' };
  return {
    url,
    received,
    asked: () => received.map(({ method, path, text }) => `${method} ${path} ${text}`.trim()),
    typed: (args: readonly string[], given: Given = {}) =>
      typed(args, { ...given, env: { ...env, ...given.env } }),
  };
}

export const answer = (body: unknown, status = 200): Reply => ({ status, body });
/** A page with nothing on it, after which there are more. */
export const emptyPage = (next: string, searched_to: string): Reply =>
  answer({ items: [], next, searched_to });
export const page = (items: unknown[], next: string | null = null): Reply => answer({ items, next });
