import type * as z from 'zod';
import { OrderEventSchema } from '../../systems/orders/domain/order-event.ts';
import { UserEventSchema } from '../../systems/orders/domain/user-event.ts';
import { PlaylistRequestSchema } from '../../systems/playlists/domain/playlist-request.ts';

/**
 * The schemas that an exchange of the topology can name (`schema` in core/topology/define.ts): what is published to it
 * over HTTP must fit. They let unknown fields pass, so that a publisher can be ahead of its consumers.
 */
export const eventSchemas = {
  'order-event': OrderEventSchema,
  'user-event': UserEventSchema,
  'playlist-request': PlaylistRequestSchema,
} as const satisfies Readonly<Record<string, z.ZodType>>;

export type EventSchemaName = keyof typeof eventSchemas;

/**
 * What the header x-schema-version says of a message that fits a schema. A change that old consumers cannot read is
 * another version; another way of writing the same (Protobuf) is another content type.
 */
export const SCHEMA_VERSIONS: Readonly<Record<EventSchemaName, string>> = {
  'order-event': '1',
  'user-event': '1',
  'playlist-request': '1',
};

/** Of a schema that is none of these: undefined. */
export function schemaVersion(name: string): string | undefined {
  return Object.entries(SCHEMA_VERSIONS).find(([known]) => known === name)?.[1];
}
