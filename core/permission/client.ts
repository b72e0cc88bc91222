import * as z from 'zod';
import { ClientLimitSchema } from '../rate/rate.ts';

/**
 * `publish:<exchange>` or `publish:<exchange>.<routing key>`, `consume:<queue>` or
 * `consume:<exchange>`, `read:<what>`, `manage:<what>` or `manage:queues.<name>`, `admin`. `read:failed`, `read:messages`,
 * `read:bodies`, `read:sensitive` and `manage:failed` may be narrowed to a queue or an exchange, and to a type of messages:
 * `read:failed.<queue>`, `read:failed.<queue>/<type>`. Each is a pattern, in which `*` stands for any run of characters.
 */
export const PermissionSchema = z
  .string()
  .regex(
    /^(admin|(publish|consume):[A-Za-z0-9_.*#-]{1,255}|(read|manage):[A-Za-z0-9_.*#-]{1,255}(\/[A-Za-z0-9_.*#-]{1,255})?)$/,
    'must be admin, or publish:, consume:, read: or manage: and a name, in which * stands for anything',
  );
export type Permission = z.infer<typeof PermissionSchema>;

/** A caller of the API. Its key is stored as a SHA-256 hash only. */
export const ClientSchema = z.object({
  id: z.string(),
  name: z.string(),
  permissions: z.array(PermissionSchema),
  revoked_at: z.string().nullable(),
  expires_at: z.string().nullable(),
  /** Absent: it shares one allowance with all who have none of their own. */
  limit: ClientLimitSchema.optional(),
});
export type Client = z.infer<typeof ClientSchema>;

export interface Clients {
  /** By the hash of the presented key, hex, or by the certificateHash of the presented certificate's subject. */
  findByKeyHash(hash: string): Promise<Client | undefined>;
}
