import * as z from 'zod';
import { OnFailedSchema } from './operation-input.ts';
import { NewReplaySchema } from './replay-input.ts';

/** The body of POST /api/operations: on failed messages, or on what was published. */
export const NewOperationSchema = z.discriminatedUnion('action', [OnFailedSchema, NewReplaySchema]);
export type NewOperationInput = z.infer<typeof NewOperationSchema>;
