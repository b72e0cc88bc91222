import { randomUUID } from 'node:crypto';

/** RFC 9562 leaves twelve bits after the time; a counter in them keeps the ids of one millisecond in order. */
const MOST = 0xfff;
let [lastMs, count] = [0, 0];

/**
 * A UUIDv7: sortable by the time it was made, and within this process in the order of being made. Its random digits are those of
 * a UUIDv4, which Node makes in advance: asking the system for them took most of the time that an id took.
 */
export function newId(): string {
  const random = randomUUID();
  const now = Date.now();
  if (now > lastMs) [lastMs, count] = [now, Number.parseInt(random.slice(0, 2), 16)];
  else if (count < MOST) count += 1;
  else [lastMs, count] = [lastMs + 1, 0];
  const time = lastMs.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${count.toString(16).padStart(3, '0')}${random.slice(18)}`;
}
