import type { Caller } from '../../adapters/http/caller.ts';
import { ForbiddenError } from '../../core/api/errors.ts';
import { answeredFor } from '../../core/workflow/answerer.ts';
import { workflows } from '../../core/workflow/installed.ts';

/** Throws ForbiddenError for an answer to a workflow's step that another service was asked for. */
export function requireAsked(caller: Caller, published: { exchange: string; message?: unknown }): void {
  const { exchange, message } = published;
  const service = answeredFor(workflows, caller, { exchange, message });
  if (service !== undefined) throw new ForbiddenError(`to answer as ${service}`);
}
