/**
 * What the members of a group made of their messages. Deliveries are at least once: a message that was published twice
 * can be given to two members before either has acknowledged it. An effect is one message id, at whichever member it came first.
 */
export function createGroup() {
  const seen = new Set<string>();
  const taken = new Map<number, number>();
  let repeats = 0;
  return {
    took(member: number, messageId: string) {
      if (seen.has(messageId)) {
        repeats += 1;
        return;
      }
      seen.add(messageId);
      taken.set(member, (taken.get(member) ?? 0) + 1);
    },
    size: () => seen.size,
    shares: () => ({ taken: [...taken].sort(([a], [b]) => a - b).map(([, count]) => count), repeats }),
  };
}
