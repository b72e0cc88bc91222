/** IAM's rule for one request: an explicit Deny wins, else an Allow is needed. Conditions count as not fulfilled. */
export function allows(statements: unknown[], methodArn: string): boolean {
  const matching = statements.filter(isStatement).filter((statement) => {
    if (statement.Condition !== undefined) return false;
    const action = listed(statement.Action).some((pattern) =>
      matches(pattern.toLowerCase(), 'execute-api:invoke'),
    );
    return action && listed(statement.Resource).some((pattern) => matches(pattern, methodArn));
  });
  if (matching.some(({ Effect }) => Effect === 'Deny')) return false;
  return matching.some(({ Effect }) => Effect === 'Allow');
}

type Statement = { Effect?: unknown; Action?: unknown; Resource?: unknown; Condition?: unknown };

const isStatement = (value: unknown): value is Statement => typeof value === 'object' && value !== null;

const listed = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string');

/** `*` is any text, `?` is one character. */
function matches(pattern: string, text: string): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`, 's').test(text);
}
