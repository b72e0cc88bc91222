/** How deep JSON may be nested. V8 parses any depth, but writes it recursively and runs out of stack at some thousand. */
export const JSON_DEPTH = 200;

/** Whether a parsed JSON value holds objects or arrays nested deeper than `limit`. Walks without recursion. */
export function nestedDeeperThan(value: unknown, limit: number): boolean {
  if (limit === Number.POSITIVE_INFINITY) return false;
  let level = containersIn([[value]]);
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth >= limit) return true;
    level = containersIn(level);
  }
  return false;
}

/** The objects and arrays in these, one level down. */
function containersIn(outer: readonly object[]): object[] {
  const found: object[] = [];
  for (const container of outer) {
    for (const inner of Object.values(container)) {
      if (typeof inner === 'object' && inner !== null) found.push(inner);
    }
  }
  return found;
}
