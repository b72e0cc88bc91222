import { UnavailableError } from '../errors.ts';
import { enter, type KeyName, left, type ParkedKey, type Place, passed, renamed } from './parked-key.ts';
import type { ParkedKeys } from './store.ts';

type Keys = Pick<ParkedKeys, 'get' | 'write'>;

/** Actors on one key are few: who loses this often is held up by something else. */
const TRIES = 8;

/** A message takes its place among those of its key. Done twice, it is done once. */
export async function takePlace(keys: Keys, name: KeyName, id: string, now: string): Promise<Place> {
  const { place } = await change(keys, name, (key) => enter(key, name, id, now));
  return place;
}

/** This message is handled: where it was its turn, the next one has it. */
export async function passOn(keys: Keys, name: KeyName, id: string, now: string): Promise<void> {
  await change(keys, name, (key) => ({ next: key?.head === id ? passed(key, now) : key }));
}

/** This message was taken away: nobody waits for it. The sweep lets the next one go on, within minutes. */
export async function leavePlace(keys: Keys, name: KeyName, id: string, now: string): Promise<void> {
  await change(keys, name, (key) => ({ next: key && left(key, id, now) }));
}

/** The place of a message whose record got another id. */
export async function rename(
  keys: Keys,
  name: KeyName,
  { from, to }: { from: string; to: string },
): Promise<void> {
  await change(keys, name, (key) => {
    const isThere = key !== undefined && (key.head === from || key.waiting.includes(from));
    return { next: isThere ? renamed(key, from, to) : key };
  });
}

/** Reads, lets `move` decide, and writes; again when another was first. `next` as it was read: nothing is written. */
async function change<Move extends { next: ParkedKey | null | undefined }>(
  keys: Keys,
  name: KeyName,
  move: (key: ParkedKey | undefined) => Move,
): Promise<Move> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const key = await keys.get(name);
    const moved = move(key);
    if (moved.next === key || moved.next === undefined) return moved;
    if (await keys.write(moved.next, key)) return moved;
  }
  throw new UnavailableError('key-contended', 'Others are changing this key all the time.', {
    details: name,
  });
}
