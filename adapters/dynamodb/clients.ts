import { CourtierError } from '../../core/errors.ts';
import { ClientSchema, type Clients } from '../../core/permission/client.ts';
import { ask } from './ask.ts';
import type { DynamoDbCalls } from './calls.ts';
import { fromItem } from './client.ts';

/** The table of clients: PK `key_hash`, the SHA-256 of the key in hex or a certificateHash, beside the fields of a Client. */
export function createClients(deps: { call: DynamoDbCalls; table: string }): Clients {
  return {
    async findByKeyHash(hash) {
      const row = await find(deps, hash);
      if (!row) return undefined;
      const parsed = ClientSchema.safeParse(row);
      if (parsed.success) return parsed.data;
      // A row that cannot be read might be a revoked one: nobody is let in on its account.
      const fields = [...new Set(parsed.error.issues.map((issue) => String(issue.path[0])))];
      throw new CourtierError('malformed-client', 'fail', 'A row of the clients table cannot be read.', {
        details: { key_hash: hash, fields },
      });
    },
  };
}

/** Consistent, so that a client counts as revoked from the moment it is. */
async function find({ call, table }: { call: DynamoDbCalls; table: string }, hash: string) {
  const Key = { key_hash: { S: hash } };
  const { Item } = await ask('look up a client', () =>
    call('GetItem', { TableName: table, Key, ConsistentRead: true }),
  );
  return Item && fromItem(Item);
}
