/** An event as one line of JSON with its newline. No field replaces one of `known`; what is empty is left out. */
export function jsonLine(known: Record<string, string>, fields: Record<string, unknown>): string {
  const event: Record<string, unknown> = { ...known };
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined && value !== null && value !== '' && !Object.hasOwn(known, name))
      event[name] = value;
  }
  return `${stringified(event, known)}\n`;
}

/** A log must not fail what it tells of: of what JSON cannot hold as much is written as can be. */
function stringified(event: Record<string, unknown>, known: Record<string, string>): string {
  for (const replacer of [writable, withoutRepeats()]) {
    try {
      return JSON.stringify(event, replacer);
    } catch {
      // It refers to itself, or has a toJSON of its own that throws.
    }
  }
  return JSON.stringify(known);
}

function writable(_name: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  return value instanceof Error ? described(value) : value;
}

/** Whatever stands in it for a second time is left out, and so is what would have no end. */
function withoutRepeats() {
  const seen = new WeakSet<object>();
  return (name: string, value: unknown): unknown => {
    if (typeof value === 'object' && value !== null) {
      if (seen.has(value)) return undefined;
      seen.add(value);
    }
    return writable(name, value);
  };
}

/** What JSON leaves out of an error, and whatever it carries of its own. */
function described(error: Error): Record<string, unknown> {
  const { name, message, stack, cause, ...own } = error;
  return { name, message, stack, cause, ...own };
}
