import { inputErrors } from '../../adapters/http/request.ts';
import { InvalidInputError } from '../../core/api/errors.ts';
import { eventSchemaOf } from '../../core/message/event-schemas.ts';
import { HEADER_SCHEMA_VERSION } from '../../core/message/headers.ts';
import type { EventSchema } from '../../core/system/define.ts';
import { exchangeNamed } from '../../core/topology/index.ts';

/** The schema that an exchange asks for; undefined when it takes anything. */
export type EventSchemaOf = (exchange: string) => (EventSchema & { name: string }) | undefined;

/** As the topology says. */
export const declaredSchema: EventSchemaOf = (name) => {
  const exchange = exchangeNamed(name);
  return exchange && eventSchemaOf(exchange);
};

/**
 * Throws InvalidInputError (422), with a pointer to each bad field, when the message does not fit the schema that its
 * exchange asks for. `at`: where the message stands in the request. What AMQP clients publish nobody checks here:
 * consumers have schemas of their own.
 */
export function checkEvent(
  asked: ReturnType<EventSchemaOf>,
  exchange: string,
  message: unknown,
  at: readonly PropertyKey[],
): void {
  const error = asked?.schema.safeParse(message).error;
  if (!asked || !error) return;
  throw new InvalidInputError(
    'invalid-message',
    `The message does not fit the schema ${asked.name}, which the exchange "${exchange}" asks for.`,
    inputErrors(error.issues, at),
  );
}

/** The header that says which schema a message fits; none where its exchange asks for none. */
export function schemaHeaders(asked: ReturnType<EventSchemaOf>): Record<string, string> {
  return asked ? { [HEADER_SCHEMA_VERSION]: asked.version } : {};
}
