import { GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { ask, askIf } from '../../../adapters/dynamodb/ask.ts';
import type { Documents, Row } from '../../../adapters/dynamodb/documents.ts';
import { type Soiree, SoireeSchema } from '../domain/soiree.ts';
import type { Soirees } from '../domain/soirees.ts';

export type SoireesDeps = { documents: Documents; table: string };

/** The partition of the index `by-unsent`, which holds only rows with this attribute. */
const UNSENT = 'unsent';

/**
 * One table: partition key `id`. The index by-unsent (`unsent`, `createdAt`) has those whose message is not sent yet. Its
 * sort key is whose turn it is: of one that was postponed it is not when it was created, and `bookedAt` says that.
 */
export function createSoirees(deps: SoireesDeps): Soirees {
  const { documents, table: TableName } = deps;
  return {
    async add(soiree) {
      const put = new PutCommand({
        TableName,
        Item: { ...soiree, unsent: UNSENT },
        ConditionExpression: 'attribute_not_exists(id)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      });
      const stored = await askIf('store a soirée', () => documents.send(put));
      return stored.met ? soiree : toSoiree(stored.row);
    },

    async get(id) {
      const read = new GetCommand({ TableName, Key: { id }, ConsistentRead: true });
      const { Item } = await ask('read a soirée', () => documents.send(read));
      return Item && toSoiree(Item);
    },

    markSent: (id) => change(deps, id, 'mark a soirée as sent', 'REMOVE unsent').then(() => {}),

    async unsent(before, limit) {
      const query = new QueryCommand({
        TableName,
        IndexName: 'by-unsent',
        KeyConditionExpression: 'unsent = :unsent AND createdAt < :before',
        ExpressionAttributeValues: { ':unsent': UNSENT, ':before': before },
        Limit: limit,
      });
      const { Items = [] } = await ask('list unsent soirées', () => documents.send(query));
      return Items.map((row) => ({ id: String(row.id), soiree: readable(row) }));
    },

    postpone: (id, until) =>
      change(
        deps,
        id,
        'postpone a soirée',
        'SET bookedAt = if_not_exists(bookedAt, createdAt), createdAt = :until',
        { ':until': until },
        'attribute_exists(unsent)',
      ).then(() => {}),

    link: ({ id, soireeId, fallback }, now) =>
      change(
        deps,
        soireeId,
        'link a playlist',
        'SET playlistId = :playlist, playlistStatus = :status, updatedAt = :now',
        {
          ':playlist': id,
          ':status': fallback ? 'fallback' : 'ready',
          ':now': now,
        },
      ),
  };
}

/** False: there is no such soirée. */
async function change(
  { documents, table: TableName }: SoireesDeps,
  id: string,
  what: string,
  UpdateExpression: string,
  values?: Record<string, unknown>,
  ConditionExpression = 'attribute_exists(id)',
): Promise<boolean> {
  const update = new UpdateCommand({
    TableName,
    Key: { id },
    UpdateExpression,
    ConditionExpression,
    ExpressionAttributeValues: values,
  });
  return (await askIf(what, () => documents.send(update))).met;
}

function toSoiree({ unsent: _, bookedAt, ...row }: Row): Soiree {
  return SoireeSchema.parse({ ...row, ...(bookedAt === undefined ? {} : { createdAt: bookedAt }) });
}

/** One row that cannot be read must not hide the others of its page. */
function readable(row: Row): Soiree | undefined {
  try {
    return toSoiree(row);
  } catch {
    return undefined;
  }
}
