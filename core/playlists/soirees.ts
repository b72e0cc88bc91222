import type { Playlist } from './playlist.ts';
import type { Soiree } from './soiree.ts';

/** Booked soirées. A new one is *unsent* until the message that asks for its playlist is with the broker. */
export interface Soirees {
  /** Stores it, unsent. Leaves one that is there already as it is, and answers what is stored. */
  add(soiree: Soiree): Promise<Soiree>;
  get(id: string): Promise<Soiree | undefined>;
  /** Its message is with the broker. */
  markSent(id: string): Promise<void>;
  /** Those that were created before `before` (ISO) and are unsent, the oldest first. */
  unsent(before: string, limit: number): Promise<Soiree[]>;
  /** Gives a soirée its playlist; `now` is ISO. False: there is no such soirée here. */
  link(playlist: Pick<Playlist, 'id' | 'soireeId' | 'fallback'>, now: string): Promise<boolean>;
}
