import { GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { UnavailableError } from '../../core/errors.ts';
import { decodeGroupCursor, encodeGroupCursor, type Group, isGroupId } from '../../core/groups/group.ts';
import type { GroupFilter, Groups } from '../../core/groups/store.ts';
import { besides, readableRows } from '../../core/readable-rows.ts';
import { ask, askIf } from './ask.ts';
import type { Documents, Row } from './documents.ts';
import { BY_QUIET, BY_STATE, BY_TIME, groupOfRow, QUIET, rowOfGroup, stateKey } from './groups-row.ts';

export type GroupsDeps = { documents: Documents; table: string };

/** The function that counts writes the row as well. */
const TRIES = 30;

/**
 * The table of groups: partition key `id`; indexes `by-time` (listed, seen_id), `by-state` (listed_state, seen_id) and
 * `by-quiet` (quiet, quiet_id); expiry `ttl`.
 */
export function createGroups(deps: GroupsDeps): Groups {
  return {
    get: (id) => get(deps, id),
    list: (filter, page) => list(deps, filter, page),
    async change(id, edition, change) {
      for (let tries = 0; tries < TRIES; tries += 1) {
        const group = await get(deps, id);
        if (!group || group.edition !== edition) return undefined;
        const next = { ...group, ...change, edition: edition + 1, revision: group.revision + 1 };
        if (await replaced(deps, next, group.revision)) return next;
      }
      throw new UnavailableError('groups-contended', 'Its messages change all the time. Try again.');
    },
    quiet: (before, limit) => quiet(deps, before, limit),
  };
}

async function get({ documents, table }: GroupsDeps, id: string): Promise<Group | undefined> {
  // How far a recount is stands in the same table.
  if (!isGroupId(id)) return undefined;
  const read = new GetCommand({ TableName: table, Key: { id }, ConsistentRead: true });
  const { Item } = await ask('read a failure group', () => documents.send(read));
  return Item && groupOfRow(Item);
}

async function replaced({ documents, table }: GroupsDeps, group: Group, revision: number) {
  const put = new PutCommand({
    TableName: table,
    Item: rowOfGroup(group),
    ConditionExpression: 'revision = :revision',
    ExpressionAttributeValues: { ':revision': revision },
  });
  return (await askIf('change a failure group', () => documents.send(put))).met;
}

async function list(
  { documents, table }: GroupsDeps,
  { by, state }: GroupFilter,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
) {
  const before = cursor === undefined ? undefined : decodeGroupCursor(cursor);
  const [index, field, value] =
    state === undefined ? [BY_TIME, 'listed', by] : [BY_STATE, 'listed_state', stateKey({ by, state })];
  const query = new QueryCommand({
    TableName: table,
    IndexName: index,
    ScanIndexForward: false,
    // One more says whether there is another page.
    Limit: limit + 1,
    KeyConditionExpression: before === undefined ? '#key = :key' : '#key = :key AND seen_id < :before',
    ExpressionAttributeNames: { '#key': field },
    ExpressionAttributeValues: { ':key': value, ':before': before },
  });
  const { Items = [], LastEvaluatedKey } = await ask('list failure groups', () => documents.send(query));
  return pageOf(Items, limit, LastEvaluatedKey?.seen_id);
}

/** `stopped`: where DynamoDB stopped reading, at the limit or at a megabyte. */
function pageOf(found: Row[], limit: number, stopped: unknown) {
  const rows = found.slice(0, limit);
  const end = found.length > limit ? rows.at(-1)?.seen_id : stopped;
  const { items, unreadable } = readableRows(rows, groupOfRow, ({ id }) => String(id));
  return {
    items,
    next: end === undefined ? null : encodeGroupCursor(String(end)),
    ...besides(unreadable),
  };
}

/** A row that cannot be read stays as it is: a list shows it. */
async function quiet({ documents, table }: GroupsDeps, before: string, limit: number): Promise<Group[]> {
  const query = new QueryCommand({
    TableName: table,
    IndexName: BY_QUIET,
    Limit: limit,
    KeyConditionExpression: 'quiet = :quiet AND quiet_id < :before',
    ExpressionAttributeValues: { ':quiet': QUIET, ':before': before },
  });
  const { Items = [] } = await ask('find quiet failure groups', () => documents.send(query));
  return readableRows(Items, groupOfRow, ({ id }) => String(id)).items;
}
