import type { TaskOutcomes } from '../../core/retry/task-outcomes.ts';

export type Answer = { output: unknown } | { error: string; cause: string };

export type MemoryTaskOutcomes = TaskOutcomes & {
  /** What was delivered, by token. */
  answers: Map<string, Answer>;
  /** From here on nobody waits for this token. */
  expire(token: string): void;
  /** Makes every call throw, until null. */
  failWith(error: Error | null): void;
};

/** Every token is waited for until it is answered or expired, for tests. */
export function createMemoryTaskOutcomes(): MemoryTaskOutcomes {
  const answers = new Map<string, Answer>();
  const expired = new Set<string>();
  let failure: Error | null = null;
  const answer = async (token: string, given: Answer) => {
    if (failure) throw failure;
    if (expired.has(token) || answers.has(token)) return 'expired';
    answers.set(token, given);
    return 'delivered';
  };
  return {
    answers,
    expire(token) {
      expired.add(token);
    },
    failWith(error) {
      failure = error;
    },
    succeed: (token, output) => answer(token, { output }),
    fail: (token, failed) => answer(token, failed),
  };
}
