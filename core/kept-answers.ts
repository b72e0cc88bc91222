export type KeptFor = { now: () => Date; seconds: number };

/** Gives the same answer again for a while, by what was asked. A failure is not kept. */
export function keptAnswers<Asked, Answer>(
  ask: (asked: Asked) => Promise<Answer>,
  { now, seconds }: KeptFor,
): (asked: Asked) => Promise<Answer> {
  const kept = new Map<Asked, { until: number; answer: Promise<Answer> }>();
  return (asked) => {
    const at = now().getTime();
    const found = kept.get(asked);
    if (found && found.until > at) return found.answer;
    // What nobody asks about any more, such as a queue that was deleted, goes with the others of its time.
    for (const [each, { until }] of kept) if (until <= at) kept.delete(each);
    const answer = ask(asked);
    kept.set(asked, { until: at + seconds * 1_000, answer });
    answer.catch(() => {
      // A later question may have an answer by now.
      if (kept.get(asked)?.answer === answer) kept.delete(asked);
    });
    return answer;
  };
}
