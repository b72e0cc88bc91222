import * as z from 'zod';
import {
  AMQP_SHORT_STRING_BYTES,
  PULL_DEFAULT,
  PULL_MAX,
  PULL_VISIBILITY_SECONDS,
  SQS_VISIBILITY_SECONDS,
  SQS_WAIT_SECONDS,
} from '../../core/limits.ts';
import { CAN_BE_UNBOUND, canBeUnbound, NOT_UNBOUND } from '../../core/queues/bound-key.ts';
import { SubscriptionNameSchema } from '../../core/subscriptions/name.ts';

function whole(least: number, most: number) {
  return z
    .string()
    .regex(/^\d{1,6}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(least).max(most));
}

/** What it means, where zod would describe the text that it comes as. */
function meaning(minimum: number, maximum: number, description: string) {
  return { type: 'integer', pattern: undefined, minimum, maximum, description };
}

/** Parameters of GET /api/subscriptions/{topic}. */
export const PullQuerySchema = z.object({
  name: SubscriptionNameSchema.optional(),
  max: whole(1, PULL_MAX)
    .default(PULL_DEFAULT)
    .meta(
      meaning(
        1,
        PULL_MAX,
        `Messages at most, ${PULL_DEFAULT} by default. Fewer come where their bodies fill the answer.`,
      ),
    ),
  wait: whole(0, SQS_WAIT_SECONDS)
    .optional()
    .meta(
      meaning(
        0,
        SQS_WAIT_SECONDS,
        'Seconds to wait for the first message: 1 by default, 20 for an event stream.',
      ),
    ),
  visibility: whole(1, SQS_VISIBILITY_SECONDS)
    .default(PULL_VISIBILITY_SECONDS)
    .meta(
      meaning(
        1,
        SQS_VISIBILITY_SECONDS,
        `Seconds until a message that was not acknowledged is given out again, ${PULL_VISIBILITY_SECONDS} by default.`,
      ),
    ),
  routing_key: z
    .string()
    .min(1)
    .max(AMQP_SHORT_STRING_BYTES)
    .refine(canBeUnbound, NOT_UNBOUND)
    .optional()
    .meta({
      ...CAN_BE_UNBOUND,
      description:
        'At the first use of a name: what it is bound with. A direct exchange needs one; on a topic exchange it is a pattern, # by default.',
    }),
});
export type PullQuery = z.infer<typeof PullQuerySchema>;
