/** A whole number, `least` to `most`. Throws SyntaxError. */
export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER): (input: string) => number {
  const limits = [
    ...(least > 0 ? [`${least} at least`] : []),
    ...(most < Number.MAX_SAFE_INTEGER ? [`${most} at most`] : []),
  ];
  return (input) => {
    const number = Number(input);
    if (!/^\d+$/.test(input) || number < least || number > most)
      throw new SyntaxError(['must be a whole number', ...limits].join(', '));
    return number;
  };
}

const SECONDS = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;

/** `15m`, `2h` and `7d` are so long ago; else a date and time, in the zone of this machine unless it names one. ISO 8601 UTC. */
export function parseTime(input: string): string {
  const ago = /^(\d{1,6})([smhd])$/.exec(input);
  if (ago) {
    const seconds = Number(ago[1]) * SECONDS[ago[2] as keyof typeof SECONDS];
    return new Date(Date.now() - seconds * 1_000).toISOString();
  }
  const date = /^\d{4}-\d{2}-\d{2}/.test(input) ? new Date(input) : undefined;
  if (date === undefined || Number.isNaN(date.getTime()))
    throw new SyntaxError('must be a time such as 2026-01-05T10:00:00Z, or how long ago: 15m, 2h, 7d');
  return date.toISOString();
}

/** `NAME=VALUE`. */
export function parsePair(input: string): [name: string, value: string] {
  const at = input.indexOf('=');
  if (at < 1) throw new SyntaxError('must be NAME=VALUE');
  return [input.slice(0, at), input.slice(at + 1)];
}
