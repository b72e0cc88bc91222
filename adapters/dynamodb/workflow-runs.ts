import { GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { CourtierError } from '../../core/errors.ts';
import { WORKFLOWS_KEPT_SECONDS } from '../../core/limits.ts';
import { besides, readableRows } from '../../core/readable-rows.ts';
import { type WorkflowRun, WorkflowRunSchema, type WorkflowStatus } from '../../core/workflow/run.ts';
import type { RunKey } from '../../core/workflow/step-id.ts';
import {
  decodeWorkflowCursor,
  encodeWorkflowCursor,
  startedId,
  type WorkflowRuns,
} from '../../core/workflow/stores.ts';
import { ask, askIf } from './ask.ts';
import { jsonOf, ttlAfter } from './client.ts';
import type { Documents, Row } from './documents.ts';

export type WorkflowRunsDeps = { documents: Documents; table: string };

/**
 * Every row has the same partition key `kind` in the index by time. One partition takes 1,000 writes a second, and a run
 * makes some ten: a deployment of more than a hundred runs a second has to shard it, as failed messages are.
 */
const KIND = 'run';

/**
 * One table: partition key `run`, and the indexes by-time (kind), by-status, by-workflow and by-workflow-status, all sorted
 * by `started_id`; expiry `ttl`.
 */
export function createWorkflowRuns({ documents, table: TableName }: WorkflowRunsDeps): WorkflowRuns {
  const keyOf = (key: RunKey) => ({ run: runName(key) });
  return {
    async create(run) {
      const put = new PutCommand({
        TableName,
        Item: rowOf(run),
        ConditionExpression: 'attribute_not_exists(run)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      });
      const created = await askIf('write a workflow', () => documents.send(put));
      return created.met ? run : runOf(created.row);
    },

    async get(key) {
      const read = new GetCommand({ TableName, Key: keyOf(key), ConsistentRead: true });
      const { Item } = await ask('read a workflow', () => documents.send(read));
      return Item && runOf(Item);
    },

    async moved(key, step, at) {
      const move = new UpdateCommand({
        TableName,
        Key: keyOf(key),
        UpdateExpression: 'SET #step = :step, updated_at = :at',
        ConditionExpression: '#status = :running',
        ExpressionAttributeNames: { '#step': 'step', '#status': 'status' },
        ExpressionAttributeValues: { ':step': step, ':at': at, ':running': 'running' },
      });
      await askIf('move a workflow', () => documents.send(move));
    },

    async finish(key, { status, reason, at }) {
      const finish = new UpdateCommand({
        TableName,
        Key: keyOf(key),
        UpdateExpression:
          'SET #status = :status, workflow_status = :workflow_status, reason = :reason, updated_at = :at, ended_at = :at, #ttl = :ttl',
        // Said again: it ended when it ended first.
        ConditionExpression: '#status = :running',
        ExpressionAttributeNames: { '#status': 'status', '#ttl': 'ttl' },
        ExpressionAttributeValues: {
          ':status': status,
          ':workflow_status': inStatus(key.workflow, status),
          ':reason': reason,
          ':at': at,
          ':running': 'running',
          ':ttl': ttlAfter(at, WORKFLOWS_KEPT_SECONDS),
        },
      });
      await askIf('end a workflow', () => documents.send(finish));
    },

    async list({ limit, cursor, ...wanted }) {
      const before = cursor === undefined ? undefined : decodeWorkflowCursor(cursor);
      const { key, value, index } = indexFor(wanted);
      const query = new QueryCommand({
        TableName,
        IndexName: index,
        ScanIndexForward: false,
        // One more says whether there is another page.
        Limit: limit + 1,
        KeyConditionExpression: before === undefined ? '#key = :key' : '#key = :key AND started_id < :before',
        ExpressionAttributeNames: { '#key': key },
        ExpressionAttributeValues: { ':key': value, ':before': before },
      });
      const { Items = [], LastEvaluatedKey } = await ask('list workflows', () => documents.send(query));
      return pageOf(Items, limit, LastEvaluatedKey?.started_id);
    },
  };
}

/** `stopped`: where DynamoDB stopped reading, at the limit or at a megabyte. */
function pageOf(found: Row[], limit: number, stopped: unknown) {
  const rows = found.slice(0, limit);
  const end = found.length > limit ? rows.at(-1)?.started_id : stopped;
  const { items, unreadable } = readableRows(rows, runOf, ({ run_id }) => String(run_id));
  return {
    items,
    next: end === undefined ? null : encodeWorkflowCursor(String(end)),
    ...besides(unreadable),
  };
}

type Wanted = { status?: WorkflowStatus | undefined; workflow?: string | undefined };

function indexFor({ status, workflow }: Wanted): { key: string; value: string; index: string } {
  if (workflow !== undefined) {
    return status
      ? { key: 'workflow_status', value: inStatus(workflow, status), index: 'by-workflow-status' }
      : { key: 'workflow', value: workflow, index: 'by-workflow' };
  }
  return status
    ? { key: 'status', value: status, index: 'by-status' }
    : { key: 'kind', value: KIND, index: 'by-time' };
}

/** Neither part has a `:`. */
export function runName({ workflow, run_id }: RunKey): string {
  return `${workflow}:${run_id}`;
}

function inStatus(workflow: string, status: WorkflowStatus): string {
  return `${workflow}:${status}`;
}

/** The input is JSON text: DynamoDB nests 32 levels only and knows other numbers. */
function rowOf(run: WorkflowRun): Row {
  return {
    ...run,
    run: runName(run),
    kind: KIND,
    workflow_status: inStatus(run.workflow, run.status),
    started_id: startedId(run),
    input: JSON.stringify(run.input),
    ttl: ttlAfter(run.started_at, WORKFLOWS_KEPT_SECONDS),
  };
}

function runOf(row: Row): WorkflowRun {
  const parsed = WorkflowRunSchema.safeParse({ ...row, input: jsonOf(row.input) });
  if (parsed.success) return parsed.data;
  throw new CourtierError('malformed-workflow', 'fail', "A row of the workflows' table cannot be read.", {
    details: {
      workflow: row.workflow,
      run_id: row.run_id,
      fields: parsed.error.issues.map((issue) => issue.path.join('.')),
    },
  });
}
