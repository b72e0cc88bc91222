import type { APIGatewayProxyEvent } from 'aws-lambda';
import * as z from 'zod';
import type { ReadBody } from '../../adapters/http/middleware/checked-input.ts';
import { fitting, readJson } from '../../adapters/http/request.ts';
import { CourtierError } from '../../core/errors.ts';
import type { Ids } from '../../core/idempotency/derived-ids.ts';
import { rawElements, rawMember } from '../../core/json/raw-member.ts';
import { PUBLISH_BATCH_BYTES, PUBLISH_BATCH_MESSAGES } from '../../core/limits.ts';
import { checkRequestSize } from '../../core/message/payload-limit.ts';
import { PublishRequestSchema } from '../../core/message/publish-request.ts';
import { MESSAGE_OPAQUE } from '../http/message-input.ts';
import { type InputOptions, inputOf, type PublishInput } from './publish-input.ts';

/** One message of a batch: what it asks for, or why it cannot be used. */
export type BatchInput = PublishInput | { refused: unknown };

/** Only the frame: each message is checked by itself, so that a bad one does not stop the others. */
export const FrameSchema = z.strictObject({
  messages: z
    .array(z.unknown())
    .min(1, { error: 'must hold at least one message' })
    .max(PUBLISH_BATCH_MESSAGES, { error: `must not hold more than ${PUBLISH_BATCH_MESSAGES} messages` }),
});

class BatchTooLargeError extends CourtierError {
  constructor(bytes: number) {
    super(
      'payload-too-large',
      'reject',
      `The batch is ${bytes} bytes; at most ${PUBLISH_BATCH_BYTES} are taken.`,
      {
        details: { bytes, limit: PUBLISH_BATCH_BYTES },
      },
    );
  }
}

/** How the frame is read, around messages that are not looked into: BatchTooLargeError (413) before it is parsed. */
export const BATCH_BODY: ReadBody = {
  opaque: [['messages']],
  levels: Number.POSITIVE_INFINITY,
  checkSize: (bytes) => {
    if (bytes > PUBLISH_BATCH_BYTES) throw new BatchTooLargeError(bytes);
  },
};

/** The messages of a batch's JSON text, in their order. One without an id of its own gets that of its place. */
export function readBatchInput(
  event: APIGatewayProxyEvent,
  text: string,
  options: InputOptions,
  ids: Ids,
): BatchInput[] {
  return rawElements(rawMember(text, 'messages') ?? '[]').map((own, index) => {
    try {
      checkRequestSize(Buffer.byteLength(own, 'utf8'), options.payloadLimitBytes);
      const at = ['messages', index];
      const request = fitting(readJson(own, { opaque: MESSAGE_OPAQUE, at }), PublishRequestSchema, at);
      return inputOf(event, request, own, { ...options, newId: () => ids(index) }, at);
    } catch (error) {
      return { refused: error };
    }
  });
}
