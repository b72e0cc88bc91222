import { answers } from '../api/asked.ts';
import { call } from '../api/call.ts';
import type { Patience } from '../api/patience.ts';
import { ProblemError } from '../api/problem-error.ts';
import type { FailureGroup } from '../api/schema.ts';
import { t } from '../text/index.ts';

/** Changes a group as it was seen. Throws where somebody else changed it meanwhile. */
export async function change(
  { id, edition }: FailureGroup,
  body: { state?: 'known' | 'resolved'; note?: string | null },
  patience: Patience,
): Promise<void> {
  try {
    await call('changeFailureGroup', {
      path: { id },
      header: { 'If-Match': `"${edition}"` },
      body,
      patience,
    });
  } catch (error) {
    if (error instanceof ProblemError && error.problem.status === 412) throw new Error(t().groups.conflict);
    throw error;
  } finally {
    await answers.invalidateQueries({ queryKey: ['failed', 'groups'] });
  }
}
