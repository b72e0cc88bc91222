import { answers } from '../api/asked.ts';
import { call, ProblemError } from '../api/call.ts';
import type { FailureGroup } from '../api/schema.ts';
import { t } from '../text/index.ts';

/** Changes a group as it was seen. Throws where somebody else changed it meanwhile. */
export async function change(
  { id, edition }: FailureGroup,
  body: { state?: 'known' | 'resolved'; note?: string | null },
): Promise<void> {
  try {
    await call('changeFailureGroup', { path: { id }, header: { 'If-Match': `"${edition}"` }, body });
  } catch (error) {
    if (error instanceof ProblemError && error.problem.status === 412) throw new Error(t().groups.conflict);
    throw error;
  } finally {
    await answers.invalidateQueries({ queryKey: ['failed', 'groups'] });
  }
}
