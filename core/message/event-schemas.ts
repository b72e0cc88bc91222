import type * as z from 'zod';
import { OrderEventSchema } from '../orders/order-event.ts';
import { PlaylistRequestSchema } from '../playlists/playlist-request.ts';

/**
 * The schemas that an exchange of the topology can name (`schema` in core/topology/define.ts): what is published to it
 * over HTTP must fit. They let unknown fields pass, so that a publisher can be ahead of its consumers.
 */
export const eventSchemas = {
  'order-event': OrderEventSchema,
  'playlist-request': PlaylistRequestSchema,
} as const satisfies Readonly<Record<string, z.ZodType>>;

export type EventSchemaName = keyof typeof eventSchemas;
