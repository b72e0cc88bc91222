import { UnavailableError } from '../../core/errors.ts';
import { type HeldMessages, settledBefore } from '../../core/message/held-messages.ts';

export function createMemoryHeldMessages(): HeldMessages & {
  groups: Map<string, Set<string>>;
  down: boolean;
} {
  const groups = new Map<string, Set<string>>();
  const refusals = new Map<string, string>();
  const memory = {
    groups,
    down: false,
    async hold(group: string, token: string) {
      answer();
      groups.set(group, (groups.get(group) ?? new Set()).add(token));
    },
    async release(group: string, token: string) {
      answer();
      const tokens = groups.get(group);
      for (const each of tokens ?? []) {
        if (each === token || each < settledBefore(token)) tokens?.delete(each);
      }
    },
    async refused(group: string, token: string, at: string) {
      answer();
      const name = JSON.stringify([group, token]);
      const since = refusals.get(name) ?? at;
      refusals.set(name, since);
      return since;
    },
    async holds(group: string) {
      answer();
      return (groups.get(group)?.size ?? 0) > 0;
    },
  };
  const answer = () => {
    if (memory.down) throw new UnavailableError('table-unavailable', 'The table is switched off.');
  };
  return memory;
}
