/** One line of the runtime's own log. The story of each message comes from the functions' logs. */
export type RuntimeLog = {
  info(text: string): void;
  warn(text: string): void;
  /** Only with --verbose. */
  call(text: string): void;
  /** A line that a function wrote, already complete. */
  functionLine(functionName: string, line: string): void;
};
