import { signal } from '@preact/signals';

/** Nobody answered, or what stands before the API did. */
export class UnreachableError extends Error {
  override name = 'UnreachableError';
}

/** Since when the API has not been answering, milliseconds since 1970; null: the last call had an answer. */
export const unreachableSince = signal<number | null>(null);

export function unreachable(why: string): UnreachableError {
  unreachableSince.value ??= Date.now();
  return new UnreachableError(why);
}
