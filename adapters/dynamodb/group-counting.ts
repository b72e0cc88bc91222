import { isDeepStrictEqual } from 'node:util';
import { ScanCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { Counts } from '../../core/groups/count.ts';
import type { Group } from '../../core/groups/group.ts';
import type { CountedMembers } from '../../core/groups/recount.ts';
import type { GroupCounting } from '../../core/groups/store.ts';
import { readableRows } from '../../core/readable-rows.ts';
import { ask, askAll } from './ask.ts';
import type { Documents, Row, TransactItems } from './documents.ts';
import { getAll } from './get-all.ts';
import { groupOfRow, memberOfRow, rowOfGroup, rowOfMember } from './groups-row.ts';

export type GroupCountingDeps = {
  documents: Documents;
  /** Of groups, and of members: partition key `id`, expiry `ttl`, both. */
  groups: string;
  members: string;
  now: () => Date;
};

export function createGroupCounting(deps: GroupCountingDeps): GroupCounting {
  const { documents } = deps;
  return {
    async members(ids) {
      const rows = await getAll(documents, 'read members of failure groups', { table: deps.members, ids });
      return byId(rows.map(memberOfRow));
    },
    async groups(ids) {
      const rows = await getAll(documents, 'read failure groups', { table: deps.groups, ids });
      return byId(rows.map(groupOfRow));
    },
    async commit(before, after) {
      const TransactItems = writes(deps, before, after);
      if (TransactItems.length === 0) return true;
      const command = new TransactWriteCommand({ TransactItems });
      return (await askAll('count failed messages in groups', () => documents.send(command))).length === 0;
    },
  };
}

/** Members whose records are still there, as far as is known. */
export function createCountedMembers({
  documents,
  members,
}: Pick<GroupCountingDeps, 'documents' | 'members'>): CountedMembers {
  return {
    async page({ cursor, limit }) {
      const scan = new ScanCommand({
        TableName: members,
        Limit: limit,
        ExclusiveStartKey: cursor === null ? undefined : { id: cursor },
      });
      const { Items = [], LastEvaluatedKey } = await ask('read all members of failure groups', () =>
        documents.send(scan),
      );
      const { items } = readableRows(Items, memberOfRow, ({ id }) => String(id));
      const next = LastEvaluatedKey?.id;
      return {
        items: items.filter(({ status }) => status !== null),
        next: typeof next === 'string' ? next : null,
      };
    },
  };
}

function byId<T extends { id: string }>(rows: readonly T[]): Map<string, T> {
  return new Map(rows.map((row) => [row.id, row]));
}

function writes(deps: GroupCountingDeps, before: Counts, after: Counts): TransactItems {
  const now = deps.now().toISOString();
  return [
    ...changed(before.groups, after.groups).map((group) =>
      putGroup(deps, before.groups.get(group.id), group),
    ),
    ...changed(before.members, after.members).map((member) => {
      const seen = before.members.get(member.id)?.position;
      return put(deps.members, rowOfMember(member, now), { name: 'position', seen });
    }),
  ];
}

function putGroup({ groups }: GroupCountingDeps, before: Group | undefined, group: Group) {
  const row = rowOfGroup({ ...group, revision: (before?.revision ?? 0) + 1 });
  return put(groups, row, { name: 'revision', seen: before?.revision });
}

/** Only if the row is still as it was when it was read. */
function put(
  TableName: string,
  Item: Row,
  { name, seen }: { name: string; seen: string | number | undefined },
) {
  const condition =
    seen === undefined
      ? { ConditionExpression: 'attribute_not_exists(id)' }
      : {
          ConditionExpression: '#seen = :seen',
          ExpressionAttributeNames: { '#seen': name },
          ExpressionAttributeValues: { ':seen': seen },
        };
  return { Put: { TableName, Item, ...condition } };
}

function changed<T>(before: ReadonlyMap<string, T>, after: ReadonlyMap<string, T>): T[] {
  return [...after].filter(([id, row]) => !isDeepStrictEqual(row, before.get(id))).map(([, row]) => row);
}
