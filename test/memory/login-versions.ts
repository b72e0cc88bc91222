import type { LoginSecret, LoginVersions } from '../../core/topology/rotation.ts';

/** One secret. */
export function createMemoryLoginVersions(first: LoginSecret): LoginVersions & { now(): LoginSecret } {
  let now = first;
  const proposed = new Map<string, LoginSecret>();
  return {
    now: () => now,
    current: async () => now,
    proposed: async (_secret, rotation) => proposed.get(rotation),
    async propose(_secret, rotation, login) {
      proposed.set(rotation, login);
    },
    async promote(_secret, rotation) {
      now = proposed.get(rotation) ?? now;
    },
  };
}
