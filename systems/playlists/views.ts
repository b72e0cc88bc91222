import * as z from 'zod';
import { UnreadableSchema } from '../../core/readable-rows.ts';
import { PlaylistSchema } from './domain/playlist.ts';
import { SoireeSchema } from './domain/soiree.ts';

/** A soirée. The names are those of its document (S5), not Courtier's own style. */
export const SoireeViewSchema = SoireeSchema;
export type SoireeView = z.infer<typeof SoireeViewSchema>;

/** A soirée that has just been booked, and where the message is that asks for its playlist. */
export const BookedSoireeSchema = SoireeSchema.extend({
  messageId: z.string().describe('Its trail is GET /api/messages/{id}.'),
  messageStatus: z
    .enum(['published', 'accepted'])
    .describe('published: the broker has it. accepted: it is stored, and goes out when the broker is back.'),
});
export type BookedSoiree = z.infer<typeof BookedSoireeSchema>;

export const PlaylistViewSchema = PlaylistSchema;
export type PlaylistView = z.infer<typeof PlaylistViewSchema>;

export const PlaylistListSchema = z.object({
  items: z.array(PlaylistViewSchema),
  /** Given back as `cursor` for the next page; null on the last. */
  next: z.string().nullable(),
  unreadable: UnreadableSchema,
});
export type PlaylistList = z.infer<typeof PlaylistListSchema>;
