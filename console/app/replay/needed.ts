import { may } from '../api/session.ts';

/** Who replays acts on an operation, and puts messages of others wherever they like. */
const NEEDED = ['manage:messages', 'manage:failed'] as const;

/** The permission to name: the first that is missing. */
export function neededToReplay(): string {
  return NEEDED.find((permission) => !may(permission)) ?? NEEDED[0];
}
