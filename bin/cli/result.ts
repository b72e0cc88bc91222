import type { Context } from './context.ts';

/** The result of a command: the API's answer with --json, else the text. */
export function printResult(
  context: Context,
  { json }: { json?: boolean | undefined },
  answer: unknown,
  text: () => string,
): void {
  context.print(json ? `${JSON.stringify(answer, null, 2)}\n` : text());
}

/** Times are in UTC where it is asked for, and where a program reads the output. */
export const inUtc = ({ terminal }: Context, { utc }: { utc?: boolean | undefined }) => ({
  utc: utc === true || !terminal.isShown,
});

export const counted = (count: number, one: string, many = `${one}s`) =>
  `${count} ${count === 1 ? one : many}`;
