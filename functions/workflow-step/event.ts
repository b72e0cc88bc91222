import * as z from 'zod';
import { CourtierError } from '../../core/errors.ts';
import { EndedSchema } from '../../core/workflow/ending.ts';

const common = {
  workflow: z.string().min(1),
  run_id: z.string().min(1),
  /** How the step before this one ended; null before the first. */
  ended: EndedSchema.nullable(),
};

/** What the state machine asks for (lib/constructs/workflow-definition.ts). */
const EventSchema = z.discriminatedUnion('action', [
  z.object({
    action: z.literal('send'),
    ...common,
    step: z.string().min(1),
    /** A credential: it goes into the table, and nowhere else. */
    task_token: z.string().min(1),
    /** Seconds until nobody waits for the answer; null for what has to be done in any case. */
    deadline_seconds: z.number().int().positive().nullable(),
    /** When those began to run: Step Functions' own clock. */
    entered_at: z.iso.datetime({ offset: true }).optional(),
  }),
  z.object({ action: z.literal('finish'), ...common }),
]);
export type Event = z.infer<typeof EventSchema>;
export type Send = Extract<Event, { action: 'send' }>;

/** An error of zod may quote the input, and with it the token. */
export function parse(input: unknown): Event {
  const parsed = EventSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
  throw new CourtierError('invalid-step', 'fail', `The workflow's step is not complete: ${fields}.`);
}
