import { retryAfterMs } from '../../../client/backoff.ts';
import type { Problem } from './schema.ts';

const TYPE = 'urn:courtier:problem:';

/** The API refused: a problem document (RFC 9457). Some carry more members, as that of a service that is not ready. */
export class ProblemError extends Error {
  override name = 'ProblemError';
  readonly problem: Problem;
  /** The whole document, as JSON text. */
  readonly text: string;
  /** Milliseconds after which it may be asked for again; undefined: the API does not say. */
  readonly afterMs: number | undefined;

  constructor(problem: Problem, text: string, retryAfter: string | null = null) {
    super(problem.detail);
    this.problem = problem;
    this.text = text;
    this.afterMs = retryAfterMs(retryAfter, new Date());
  }

  /** The end of the problem's type, which is stable: `queue-full`. Empty: what stands before the API refused, and gave none. */
  get code(): string {
    return String(this.problem.type ?? '').replace(TYPE, '');
  }
}

/** The problem document that an answer is; undefined: it is none. */
export function problemIn(text: string): Problem | undefined {
  try {
    const document: unknown = JSON.parse(text);
    const isProblem = typeof document === 'object' && document !== null && 'detail' in document;
    return isProblem ? (document as Problem) : undefined;
  } catch {
    return undefined;
  }
}
