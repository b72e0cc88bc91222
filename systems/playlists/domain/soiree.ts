import { createHash } from 'node:crypto';
import * as z from 'zod';
import { derivedIds } from '../../../core/idempotency/derived-ids.ts';
import type { PlaylistRequest } from './playlist-request.ts';

const Name = z.string().min(1).max(200);

/** What a client books. Source: requirements S5, "Créer une soirée"; the names are the document's. */
export const BookingSchema = z.strictObject({
  clientId: Name.describe('Who books.'),
  date: z.iso.date('must be a date, YYYY-MM-DD').describe('The day of the soirée.'),
  lieu: Name.describe('Where it is.'),
  nombreInvites: z.int().min(1).max(1_000_000).describe('How many are invited.'),
  budget: z
    .number()
    .min(0)
    .max(1_000_000_000)
    // Smaller ones no table can hold.
    .refine((budget) => budget <= 0 || budget >= 0.001, { error: 'must be 0, or 0.001 at least' })
    .describe('In the currency of the organisation.'),
  styleMusical: Name.describe('The musical style of its playlist, `disco`.'),
});
export type Booking = z.infer<typeof BookingSchema>;

/** A booked soirée. Times are ISO 8601, UTC. */
export const SoireeSchema = BookingSchema.extend({
  id: z.string(),
  /** pending: the playlist is being made. fallback: the generator failed, and the soirée has a playlist of stock. */
  playlistStatus: z.enum(['pending', 'ready', 'fallback']),
  /** Null while it is pending. */
  playlistId: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type Soiree = z.infer<typeof SoireeSchema>;

/** A booking that has just been made, without its playlist. `now` is ISO. */
export function bookedSoiree(booking: Booking, id: string, now: string): Soiree {
  return { ...booking, id, playlistStatus: 'pending', playlistId: null, createdAt: now, updatedAt: now };
}

/** The message that asks for a soirée's playlist: S5's format. The same each time it is made. */
export function playlistRequestOf({ id, clientId, styleMusical, createdAt }: Soiree): PlaylistRequest {
  return { soireeId: id, clientId, style: styleMusical, timestamp: createdAt };
}

/** The id of that message: sent twice it is one message to its consumer. */
export function requestMessageId({ id }: Pick<Soiree, 'id'>): string {
  return derivedIds(id)(1);
}

/**
 * The id of a soirée's playlist: a soirée has one, however often it is asked for. A UUIDv8, because services that publish
 * over AMQP choose ids of their own for soirées, which tell no time.
 */
export function playlistIdOf(soireeId: string): string {
  const hash = createHash('sha256').update(`playlist/${soireeId}`).digest('hex');
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `8${hash.slice(13, 16)}`,
    `8${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join('-');
}

/** What the log says when booked soirées are still unsent after a sweep; an alarm counts it. */
export const UNSENT_LINE = 'booked, and not published yet';
