import * as z from 'zod';
import type { EventSchema } from '../../../core/system/define.ts';

/** S4's user event: what its consumers are ordered by, and whatever else the publisher says of the user. */
export const UserEventSchema = z.looseObject({
  user_id: z.union([z.string().min(1).max(200), z.number()]),
});

export const userEvent = { version: '1', schema: UserEventSchema } as const satisfies EventSchema;
