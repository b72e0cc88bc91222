import * as z from 'zod';

/** S4's user event: what its consumers are ordered by, and whatever else the publisher says of the user. */
export const UserEventSchema = z.looseObject({
  user_id: z.union([z.string().min(1).max(200), z.number()]),
});
