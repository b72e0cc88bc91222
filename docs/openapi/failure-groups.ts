import type * as z from 'zod';
import {
  FailureGroupListSchema,
  FailureGroupViewSchema,
  RecountViewSchema,
} from '../../core/api/views-failure-groups.ts';
import { GroupChangeSchema } from '../../functions/failure-groups/change-group.ts';
import { GroupsQuerySchema } from '../../functions/failure-groups/list-groups.ts';
import { answer, body, type Documented } from './documented.ts';
import { groupId, ifMatch } from './parameters.ts';

export const failureGroupsSchemas = {
  FailureGroup: FailureGroupViewSchema,
  FailureGroupList: FailureGroupListSchema,
  FailureGroupChange: GroupChangeSchema,
  FailureGroupRecount: RecountViewSchema,
};

const group: z.output<typeof FailureGroupViewSchema> = {
  id: 'fingerprint-0f3a9c1b2d4e5f60',
  by: 'fingerprint',
  value: '0f3a9c1b2d4e5f60',
  state: 'new',
  note: null,
  counts: { pending: 3, retrying: 0, failed: 12, parked: 0, resolved: 40, deleted: 1 },
  first_seen_at: '2026-01-05T10:00:00.000Z',
  last_seen_at: '2026-01-05T10:42:10.000Z',
  last_retried_at: '2026-01-05T10:41:00.000Z',
  trend: [{ hour: '2026-01-05T10:00:00.000Z', count: 56 }],
  sample: {
    failed_message_id: '5e1f7a80-3c52-8d8e-9b11-6a1de3b0c4f2',
    message_id: '019a2f6e-0d5c-7a41-9c1e-5b0f6f0c8d11',
    queue: 'orders',
    exchange: 'orders',
    error_name: 'TimeoutError',
    error_message: 'the stock service did not answer within 5000 ms',
  },
  resolved_at: null,
  resolved_by: null,
  resolved_from: null,
  regressed_at: null,
  spiking_since: null,
  edition: 1,
  updated_at: '2026-01-05T10:42:11.000Z',
};
const etag = { ETag: 'The edition, for `If-Match` of a change.' };

export const failureGroups = {
  listFailureGroups: {
    tag: 'Failure groups',
    summary: 'List groups of failed messages',
    description:
      'The group seen last comes first, in pages. Counts are some seconds behind the records. `GET /api/messages/failed?fingerprint=…`, or `exchange`, `queue` or `service`, lists the messages of one.',
    query: GroupsQuerySchema,
    answers: { 200: answer('A page of them.', FailureGroupListSchema, { items: [group], next: null }) },
    problems: ['invalid-cursor'],
  },
  getFailureGroup: {
    tag: 'Failure groups',
    summary: 'Show a group of failed messages',
    description: 'With its ETag. A group is kept for 90 days when no message is in it any more.',
    path: { id: groupId },
    answers: { 200: answer('The group.', FailureGroupViewSchema, group, { headers: etag }) },
    problems: ['not-found'],
  },
  changeFailureGroup: {
    tag: 'Failure groups',
    summary: 'Say something of a group',
    description:
      'Its state, its note, or both; it changes no message. A group that is `resolved` is `regressed` as soon as a message of it fails again after `resolved_from`. Refused with 412 where somebody else changed it since the caller saw it; messages that are counted meanwhile do not matter.',
    path: { id: groupId },
    headers: { 'If-Match': ifMatch },
    body: body(GroupChangeSchema, { state: 'known', note: 'The stock service is down; ask #stock.' }),
    answers: {
      200: answer(
        'The group as it is now.',
        FailureGroupViewSchema,
        { ...group, state: 'known', note: 'The stock service is down; ask #stock.', edition: 2 },
        { headers: etag },
      ),
    },
    problems: ['not-found', 'invalid-header', 'precondition-failed', 'precondition-required'],
  },
  recountFailureGroups: {
    tag: 'Failure groups',
    summary: 'Count all failed messages again',
    description:
      'For groups that lack what their function could not count for a day. It begins within a minute, and everything goes on meanwhile. While a run is under way the answer says how far it is.',
    answers: {
      202: answer('It runs.', RecountViewSchema, {
        status: 'running',
        looked_at: 1200,
        started_at: '2026-01-05T10:00:00.000Z',
        updated_at: '2026-01-05T10:00:08.000Z',
        finished_at: null,
      }),
    },
  },
} satisfies Record<string, Documented>;
