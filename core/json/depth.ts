/** How deep JSON may be nested. V8 parses any depth, but writes it recursively and runs out of stack at some thousand. */
export const JSON_DEPTH = 200;

/** Whether a parsed JSON value holds objects or arrays nested deeper than `limit`. Walks without recursion. */
export function nestedDeeperThan(value: unknown, limit: number): boolean {
  let level: object[] = containers([value]);
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth >= limit) return true;
    level = level.flatMap((container) => containers(Object.values(container)));
  }
  return false;
}

function containers(values: unknown[]): object[] {
  return values.filter((value) => typeof value === 'object' && value !== null);
}
