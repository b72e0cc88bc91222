import * as z from 'zod';
import type { OldestMessages } from '../../core/queues/oldest-messages.ts';

const AskedSchema = z.object({ queues: z.array(z.string().min(1)) });

/** Seconds by queue; one without a figure is not among them. */
export type Answer = { ages: Record<string, number> };

/**
 * Asks CloudWatch on behalf of functions that run in the broker's network: an endpoint of CloudWatch there would cost more
 * than all that is asked of it. Takes {queues} and answers {ages}.
 */
export function createHandler(oldestMessages: OldestMessages) {
  return async (event: unknown): Promise<Answer> => {
    const { queues } = AskedSchema.parse(event);
    return { ages: Object.fromEntries(await oldestMessages.ages(queues)) };
  };
}
