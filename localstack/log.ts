import type { RuntimeLog } from './runtime-log.ts';
import { clock, functionLine, styleFor } from './story.ts';

export type LogOptions = {
  /** Takes whole lines, each with its newline. */
  write(text: string): void;
  verbose: boolean;
  colours: boolean;
  now?: () => Date;
};

/** How a function's line begins that holds figures for CloudWatch: they are no part of a message's story. */
const MEASURED = '{"_aws":';

/** The runtime's log: what it does itself, and what functions say as a story. Standard output stays free for the ready line. */
export function createLog({ write, verbose, colours, now = () => new Date() }: LogOptions): RuntimeLog {
  const style = styleFor(colours);
  const say = (format: Parameters<typeof style>[0], text: string) => {
    write(`${style('dim', clock(now()))} ${style(format, 'courtier'.padEnd(20))} ${text}\n`);
  };
  return {
    info: (text) => say('blue', text),
    warn: (text) => say('yellow', text),
    call: (text) => {
      if (verbose) say('dim', text);
    },
    functionLine: (functionName, line) => {
      if (verbose || !line.startsWith(MEASURED)) {
        write(`${functionLine(functionName, line, style, now(), verbose)}\n`);
      }
    },
  };
}
