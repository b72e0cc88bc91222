import { problemOf, problemResponse } from '../problem.ts';
import { requestId } from '../request.ts';
import type { Middleware } from './middleware.ts';

/** Turns what is thrown into a problem document, and logs those that are Courtier's fault. */
export function problemDocuments(): Middleware {
  return {
    onError({ event, context, error }) {
      const document = problemOf(error, { instance: event.path ?? '/', requestId: requestId(event) });
      if (document.status >= 500) context.log.error('request failed', { status: document.status, error });
      return problemResponse(document);
    },
  };
}
