/** 503 after which what was asked for may have been done, or may yet be: the reply is lost, the function gave no answer. */
const MAYBE_DONE: ReadonlySet<string> = new Set(['reply-lost', 'timeout', 'no-answer', 'broker-blocked']);

/**
 * Whether a call that was refused with `status` and the problem's `code` may be made again. `isRepeatable`: doing it twice is doing it
 * once.
 */
export function mayPass(status: number, code: string, isRepeatable: boolean): boolean {
  if (status === 429 || code === 'request-in-flight') return true;
  if (status === 503) return isRepeatable || !MAYBE_DONE.has(code);
  return isRepeatable && (status === 502 || status === 504);
}
