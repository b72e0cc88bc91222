import * as z from 'zod';
import { PermissionSchema } from '../permission/client.ts';

/** Who a key or a token stands for. */
export const MeSchema = z.object({
  id: z.string(),
  name: z.string(),
  permissions: z.array(PermissionSchema),
});
export type Me = z.infer<typeof MeSchema>;
