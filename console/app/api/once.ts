import { ProblemError } from './problem-error.ts';
import { atSignOut } from './session.ts';

/** What is sent with an Idempotency-Key. The service takes the same key with the same body only. */
type Sent<Body> = { key: string; body: Body };

/** Refusals that say nothing of an earlier try with the same key: it was not looked at, or is under way. */
const SAYS_NOTHING: ReadonlySet<number> = new Set([401, 403, 408, 429]);

/** What was sent and has no definite answer yet, by what was asked for. */
const unanswered = new Map<string, Sent<unknown>>();
atSignOut(() => unanswered.clear());

/**
 * Sends a body under a key. What is asked for again before it had a definite answer, in the same form or in one that was opened since,
 * goes with the same key and body: the service does it once. `asked`: what makes two presses the same.
 */
export async function once<Body, T>(
  asked: string,
  body: Body,
  send: (sent: Sent<Body>) => Promise<T>,
): Promise<T> {
  const sent = (unanswered.get(asked) ?? { key: newKey(), body }) as Sent<Body>;
  unanswered.set(asked, sent);
  const forget = () => {
    if (unanswered.get(asked) === sent) unanswered.delete(asked);
  };
  try {
    const answer = await send(sent);
    forget();
    return answer;
  } catch (error) {
    if (isDefinite(error)) forget();
    throw error;
  }
}

/** The service says that it is not done, and will not be. */
function isDefinite(error: unknown): boolean {
  if (!(error instanceof ProblemError)) return false;
  const { status } = error.problem;
  return status >= 400 && status < 500 && !SAYS_NOTHING.has(status) && error.code !== 'request-in-flight';
}

/** Not crypto.randomUUID(), which a page has only where its address is secure or this machine's own. */
function newKey(): string {
  return [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join('-');
}
