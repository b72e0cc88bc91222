import * as z from 'zod';
import type { EventSchema } from '../../../core/system/define.ts';

const Name = z.string().min(1).max(200);

/**
 * S5's message: a playlist to make for a booked soirée. Fields that are not named here are kept. Source: requirements S5,
 * "Format des messages".
 */
export const PlaylistRequestSchema = z.looseObject({
  soireeId: Name,
  clientId: Name,
  /** The musical style, `disco`. */
  style: Name,
  timestamp: z.iso.datetime({ offset: true, error: 'must be an ISO 8601 time with its zone' }),
});
export type PlaylistRequest = z.infer<typeof PlaylistRequestSchema>;

export const playlistRequest = { version: '1', schema: PlaylistRequestSchema } as const satisfies EventSchema;
