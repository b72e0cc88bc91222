type Fields = Readonly<Record<string, unknown>>;

/**
 * One log line, with its newline. `head`: what nothing else says. Empty members (undefined, null, '') are left out. Members
 * that cannot be written (a `toJSON` or a getter throws, or they nest too deeply) are named in `unwritable`: a line must be
 * written, since the one who logs may be handling an error.
 */
export function jsonLine(head: Fields, fields: Fields): string {
  try {
    return `${textOf(head, fields)}\n`;
  } catch {
    return `${textOf(head, writableOf(fields))}\n`;
  }
}

function textOf(head: Fields, fields: Fields): string {
  const line: Record<string, unknown> = { ...head };
  let isPlain = true;
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined || value === null || value === '' || Object.hasOwn(head, name)) continue;
    line[name] = value;
    if (typeof value === 'object' || typeof value === 'bigint') isPlain = false;
  }
  return isPlain ? JSON.stringify(line) : JSON.stringify(line, replacer());
}

/** Each member as the JSON that it gave once: what throws now and then must not throw in the line. */
function writableOf(fields: Fields): Fields {
  const writable: Record<string, unknown> = {};
  const unwritable: string[] = [];
  for (const name of Object.keys(fields)) {
    try {
      const text = JSON.stringify(fields[name], replacer());
      if (text !== undefined) writable[name] = JSON.parse(text);
    } catch {
      unwritable.push(name);
    }
  }
  return { ...writable, unwritable };
}

/** Errors as what they say, integers of any size as text, and nothing within itself. */
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
  const errors = error instanceof AggregateError && { errors: error.errors };
  return { ...error, ...errors, name, message, stack, cause };
}
