/**
 * 503 that come before anything is done, whatever was asked for: API Gateway's own answers in place of the function
 * (lib/constructs/problem-responses.ts), and the open circuit to the broker, before the one message that its functions publish. Any
 * other 503, a table that does not answer for one, may come after a part of it was done.
 */
const NOTHING_DONE: readonly string[] = ['busy', 'authorizer-unavailable', 'circuit-open'];

/**
 * Whether a call that was refused with `status` and the problem's `code` may be made again. `isRepeatable`: doing it twice is doing it
 * once. `undoneAfter`: more codes of 503 after which this very operation has done nothing.
 */
export function mayPass(
  { status, code }: { status: number; code: string },
  { isRepeatable, undoneAfter = [] }: { isRepeatable: boolean; undoneAfter?: readonly string[] | undefined },
): boolean {
  if (status === 429 || code === 'request-in-flight') return true;
  if (isRepeatable) return status === 502 || status === 503 || status === 504;
  return status === 503 && [...NOTHING_DONE, ...undoneAfter].includes(code);
}
