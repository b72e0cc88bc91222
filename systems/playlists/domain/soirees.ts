import type { Playlist } from './playlist.ts';
import type { Soiree } from './soiree.ts';

/** `soiree` is undefined where its row cannot be read. */
export type Unsent = { id: string; soiree: Soiree | undefined };

/** Booked soirées. A new one is *unsent* until the message that asks for its playlist is with the broker. */
export interface Soirees {
  /** Stores it, unsent. Leaves one that is there already as it is, and answers what is stored. */
  add(soiree: Soiree): Promise<Soiree>;
  get(id: string): Promise<Soiree | undefined>;
  /** Its message is with the broker. */
  markSent(id: string): Promise<void>;
  /** Those that are unsent and whose turn was before `before` (ISO), the longest waiting first: at first it is when they were created. */
  unsent(before: string, limit: number): Promise<Unsent[]>;
  /** Moves one that could not be sent behind the others: its turn comes at `until` (ISO). */
  postpone(id: string, until: string): Promise<void>;
  /** Gives a soirée its playlist; `now` is ISO. False: there is no such soirée here. */
  link(playlist: Pick<Playlist, 'id' | 'soireeId' | 'fallback'>, now: string): Promise<boolean>;
}
