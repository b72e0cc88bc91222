import { inputErrors } from '../../adapters/http/request.ts';
import { InvalidInputError } from '../../core/api/errors.ts';
import { InvalidMessageError } from '../../core/errors.ts';
import type { FailedMessage } from '../../core/failure/failed-message.ts';
import type { Revision } from '../../core/failure/revision.ts';
import { inflated, jsonBody } from '../../core/message/body.ts';
import type { EventSchemaOf } from '../http/event-schema.ts';

/**
 * Whether a corrected body is one that the message can have: encoded as its properties say, which stay as they are, and
 * fitting the schema that its exchange asks for. It is read for that alone. Throws InvalidInputError (422) with a pointer
 * into the body to each thing that does not fit; `anyway`: what the schema refuses is taken all the same.
 */
export function checkCorrection(
  eventSchemaOf: EventSchemaOf,
  { exchange, properties }: Pick<FailedMessage, 'exchange' | 'properties'>,
  body: Uint8Array,
  anyway: boolean,
): Revision['schema'] {
  readable(() => inflated(body, properties.content_encoding));
  const asked = exchange === null ? undefined : eventSchemaOf(exchange);
  if (!asked) return 'none';
  try {
    const misfits = asked.schema.safeParse(readable(() => jsonBody(body, properties))).error?.issues ?? [];
    if (misfits.length === 0) return 'fits';
    const why = `The body does not fit the schema ${asked.name}, which the exchange "${exchange}" asks for. Where the schema is wrong, despite_schema saves it all the same.`;
    throw new InvalidInputError('invalid-message', why, inputErrors(misfits, ['payload']));
  } catch (error) {
    if (anyway && error instanceof InvalidInputError) return 'misfits';
    throw error;
  }
}

function readable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof InvalidMessageError)) throw error;
    const errors = [{ pointer: '#/payload', detail: error.message }];
    throw new InvalidInputError('invalid-message', `The body cannot be read: ${error.message}`, errors);
  }
}
