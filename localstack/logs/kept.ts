/** What the name of a function's log group begins with. */
export const FUNCTION_LOGS = '/aws/lambda/';

/** A line that a function wrote. `id` grows with every line; `at` is milliseconds since 1970. */
export type KeptLine = { id: number; at: number; text: string };

/** Of each function; the oldest go. */
const LINES_KEPT = 5_000;

/** The last lines of every function, for those who look with the AWS command line. */
export class KeptLogs {
  readonly #groups = new Map<string, KeptLine[]>();
  #next = 1;

  add(functionName: string, text: string, at: number = Date.now()): void {
    const lines = this.open(functionName);
    lines.push({ id: this.#next, at, text });
    this.#next += 1;
    // A whole part at a time: to shift thousands for each line would be slow.
    if (lines.length > LINES_KEPT * 1.2) lines.splice(0, lines.length - LINES_KEPT);
  }

  /** It has a log from now on, if still an empty one. */
  open(functionName: string): KeptLine[] {
    const lines = this.#groups.get(functionName) ?? [];
    this.#groups.set(functionName, lines);
    return lines;
  }

  lines(functionName: string): readonly KeptLine[] | undefined {
    return this.#groups.get(functionName);
  }

  functions(): string[] {
    return [...this.#groups.keys()].sort();
  }
}
