/** One log line, with its newline. `head`: what nothing else says. Empty members (undefined, null, '') are left out. */
export function jsonLine(head: Record<string, string>, fields: Record<string, unknown>): string {
  const line: Record<string, unknown> = { ...head };
  let isPlain = true;
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined || value === null || value === '' || name in head) continue;
    line[name] = value;
    if (typeof value === 'object' || typeof value === 'bigint') isPlain = false;
  }
  return `${isPlain ? JSON.stringify(line) : JSON.stringify(line, replacer())}\n`;
}

/** Errors as what they say, integers of any size as text, and nothing within itself: a line must be written. */
function replacer() {
  const around: { value: object; shown: object }[] = [];
  return function (this: unknown, _name: string, value: unknown): unknown {
    if (typeof value === 'bigint') return value.toString();
    if (typeof value !== 'object' || value === null) return value;
    // JSON.stringify calls with the object that holds the value: what is not around that one is behind us.
    while (around.length > 0 && around.at(-1)?.shown !== this) around.pop();
    if (around.some((outer) => outer.value === value)) return undefined;
    const shown = value instanceof Error ? shownError(value) : value;
    around.push({ value, shown });
    return shown;
  };
}

function shownError(error: Error): object {
  const { name, message, stack, cause } = error;
  return { ...error, name, message, stack, cause };
}
