import { styleText } from 'node:util';

export type Style = Parameters<typeof styleText>[0];

/** What the command was started in: where its output goes, and whether somebody is there to be asked. */
export type Terminal = {
  /** Standard output is a terminal. Else a program reads it: nothing is cut, and times are in UTC. */
  isShown: boolean;
  /** A question can be seen and answered. */
  canAsk: boolean;
  /** Progress can be drawn over itself on standard error. */
  canDraw: boolean;
  /** Columns of standard output now; Infinity where it is no terminal. */
  width(): number;
  /** The text in a colour, where standard output takes colours. */
  paint(style: Style, text: string): string;
};

type Streams = Pick<NodeJS.Process, 'stdin' | 'stdout' | 'stderr' | 'env'>;

export function terminalOf({ stdin, stdout, stderr, env }: Streams): Terminal {
  const colours = takesColours(stdout.isTTY === true, env);
  return {
    isShown: stdout.isTTY === true,
    canAsk: stdin.isTTY === true && stderr.isTTY === true,
    canDraw: stderr.isTTY === true && env.TERM !== 'dumb',
    width: () => (stdout.isTTY ? stdout.columns || 80 : Number.POSITIVE_INFINITY),
    paint: (style, text) => (colours ? styleText(style, text, { validateStream: false }) : text),
  };
}

/** FORCE_COLOR before NO_COLOR (https://force-color.org, https://no-color.org), and else whether it is a terminal. */
export function takesColours(
  isTerminal: boolean,
  { FORCE_COLOR, NO_COLOR, TERM }: NodeJS.ProcessEnv,
): boolean {
  if (FORCE_COLOR) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  if (NO_COLOR) return false;
  return isTerminal && TERM !== 'dumb';
}
