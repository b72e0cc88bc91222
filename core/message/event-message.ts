import * as z from 'zod';

/** Words separated by dots: `order.created`. */
const EventNameSchema = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/, { error: 'must be words separated by dots' });

export const MetadataSchema = z.looseObject({
  /** Who publishes. */
  service: z.string().min(1).max(100),
  /** Of what stands in `data`. */
  version: z.string().min(1).max(50),
});

/**
 * A message format that services share: `{event, timestamp, data, metadata: {service, version}}`. Members that are not
 * named here are kept.
 */
export const EventMessageSchema = z.looseObject({
  event: EventNameSchema,
  /** ISO 8601, UTC: when it happened, as its publisher knows. */
  timestamp: z.iso.datetime({ offset: true }),
  data: z.record(z.string(), z.unknown()),
  metadata: MetadataSchema,
});
export type EventMessage<Data extends object = Record<string, unknown>> = {
  event: string;
  timestamp: string;
  data: Data;
  metadata: z.infer<typeof MetadataSchema>;
};

/** The same with the event's own name and data. */
export function eventMessageOf<Name extends string, Data extends z.ZodType>(event: Name, data: Data) {
  return EventMessageSchema.extend({ event: z.literal(event), data });
}

/** A message in the shared format. Throws a ZodError for an event's name or a service that does not fit. */
export function eventMessage<Data extends object>(
  event: string,
  data: Data,
  { at, service, version }: { at: Date; service: string; version: string },
): EventMessage<Data> {
  const message = { event, timestamp: at.toISOString(), data, metadata: { service, version } };
  EventMessageSchema.parse(message);
  return message;
}
