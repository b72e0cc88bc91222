import type { ComponentChildren } from 'preact';
import { missingPermission } from '../api/asked.ts';
import { ProblemError } from '../api/problem-error.ts';
import { t } from '../text/index.ts';

/** What stands where there is nothing to show, and what to do about it. */
export function Empty({
  title,
  hint,
  children,
}: {
  title: string;
  hint?: string;
  children?: ComponentChildren;
}) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {hint !== undefined && <p class="quiet">{hint}</p>}
      {children}
    </div>
  );
}

/** Why a part of a page has nothing to show: a permission that is missing, a refusal, or an API that is away. */
export function Failed({ error, again }: { error: unknown; again?: () => void }) {
  const needed = missingPermission(error);
  if (needed !== undefined) return <Empty title={t().state.hidden(needed)} />;
  const problem = error instanceof ProblemError ? error.problem : undefined;
  return (
    <div class="empty" role="alert">
      <p class="empty-title">{problem?.detail ?? t().state.unreachableNow}</p>
      {problem && (
        <p class="quiet">
          {t().state.requestId} <code>{problem.request_id}</code>
        </p>
      )}
      {again && (
        <button type="button" onClick={again}>
          {t().state.askAgain}
        </button>
      )}
    </div>
  );
}
