import { CourtierError } from '../../core/errors.ts';
import { WORKFLOWS_KEPT_SECONDS } from '../../core/limits.ts';
import { type OnUnreadable, readableRows } from '../../core/readable-rows.ts';
import { type WorkflowStep, WorkflowStepSchema } from '../../core/workflow/run.ts';
import type { WorkflowSteps } from '../../core/workflow/stores.ts';
import { type DynamoDbCalls, rowThatFailedTheCondition } from './calls.ts';
import { dynamoDbError, fromItem, type Item, jsonOf, toItem, ttlAfter } from './client.ts';
import { queryAll } from './query-all.ts';
import { runName } from './workflow-runs.ts';

export type WorkflowStepsDeps = { call: DynamoDbCalls; table: string; now?: () => Date };

/** One table: partition key `run`, sort key `step`, expiry `ttl`. `token` is there while a task waits. */
export function createWorkflowSteps({
  call,
  table: TableName,
  now = () => new Date(),
}: WorkflowStepsDeps): WorkflowSteps {
  return {
    // One write, which answers the row as it is then: an answer that comes meanwhile either stands in it, or finds the
    // new token.
    async begin({ step, id, token, at, deadline, ...key }) {
      try {
        const { Attributes = {} } = await call('UpdateItem', {
          TableName,
          Key: toItem({ run: runName(key), step }),
          UpdateExpression:
            'SET #id = if_not_exists(#id, :id), workflow = :workflow, run_id = :run_id, started_at = if_not_exists(started_at, :at), #status = :waiting, #token = :token, #ttl = :ttl' +
            (deadline === undefined ? '' : ', deadline = if_not_exists(deadline, :deadline)') +
            ' REMOVE ended_at, reason',
          ConditionExpression: 'attribute_not_exists(taken_back)',
          ExpressionAttributeNames: { '#id': 'id', '#status': 'status', '#token': 'token', '#ttl': 'ttl' },
          ExpressionAttributeValues: toItem({
            ':id': id,
            ':workflow': key.workflow,
            ':run_id': key.run_id,
            ':at': at,
            ':waiting': 'waiting',
            ':token': token,
            ':ttl': ttlAfter(at, WORKFLOWS_KEPT_SECONDS),
            ':deadline': deadline,
          }),
          ReturnValues: 'ALL_NEW',
        });
        return stepOf(Attributes);
      } catch (error) {
        if (rowThatFailedTheCondition(error)) return undefined;
        throw dynamoDbError('begin a step', error);
      }
    },

    // A row of a step that nobody ever began has nothing but this, and is no step: see list.
    async takeBack({ step, ...key }) {
      try {
        await call('UpdateItem', {
          TableName,
          Key: toItem({ run: runName(key), step }),
          UpdateExpression: 'SET taken_back = :yes, #ttl = if_not_exists(#ttl, :ttl)',
          ExpressionAttributeNames: { '#ttl': 'ttl' },
          ExpressionAttributeValues: toItem({
            ':yes': true,
            ':ttl': ttlAfter(now().toISOString(), WORKFLOWS_KEPT_SECONDS),
          }),
        });
      } catch (error) {
        throw dynamoDbError('take a step back', error);
      }
    },

    async answer({ step, id, ...key }, answer) {
      try {
        const { Attributes = {} } = await call('UpdateItem', {
          TableName,
          Key: toItem({ run: runName(key), step }),
          UpdateExpression: 'SET answer = if_not_exists(answer, :answer)',
          ConditionExpression: '#id = :id',
          ExpressionAttributeNames: { '#id': 'id' },
          ExpressionAttributeValues: toItem({ ':id': id, ':answer': JSON.stringify(answer) }),
          ReturnValues: 'ALL_NEW',
        });
        return { step: stepOf(Attributes), token: Attributes.token?.S ?? null };
      } catch (error) {
        if (rowThatFailedTheCondition(error)) return undefined;
        throw dynamoDbError("keep a step's answer", error);
      }
    },

    async end({ step, ...key }, { status, reason, at }) {
      try {
        await call('UpdateItem', {
          TableName,
          Key: toItem({ run: runName(key), step }),
          UpdateExpression: 'SET #status = :status, reason = :reason, ended_at = :at REMOVE #token',
          ConditionExpression: '#status = :waiting',
          ExpressionAttributeNames: { '#status': 'status', '#token': 'token' },
          ExpressionAttributeValues: toItem({
            ':status': status,
            ':reason': reason,
            ':at': at,
            ':waiting': 'waiting',
          }),
        });
      } catch (error) {
        if (!rowThatFailedTheCondition(error)) throw dynamoDbError('end a step', error);
      }
    },

    async list(key, onUnreadable) {
      const rows = await queryAll(call, "read a workflow's steps", {
        TableName,
        ConsistentRead: true,
        KeyConditionExpression: 'run = :id',
        ExpressionAttributeValues: toItem({ ':id': runName(key) }),
      });
      const begun = rows.filter((row) => row.id !== undefined);
      const steps = onUnreadable ? readable(begun, onUnreadable) : begun.map(parsed);
      return steps.sort((a, b) => (a.started_at < b.started_at ? -1 : 1));
    },
  };
}

function readable(rows: Record<string, unknown>[], onUnreadable: OnUnreadable): WorkflowStep[] {
  const { items, unreadable } = readableRows(rows, parsed, ({ step }) => String(step));
  if (unreadable.length > 0) onUnreadable(unreadable);
  return items;
}

function stepOf(item: Item): WorkflowStep {
  return parsed(fromItem(item));
}

/** The token is no part of it. An answer is JSON text: DynamoDB nests 32 levels only and knows other numbers. */
function parsed(row: Record<string, unknown>): WorkflowStep {
  const { answer, reason = null, ended_at = null } = row;
  const step = WorkflowStepSchema.safeParse({
    ...row,
    reason,
    ended_at,
    answer: answer === undefined ? null : jsonOf(answer),
  });
  if (step.success) return step.data;
  throw new CourtierError('malformed-step', 'fail', "A row of the steps' table cannot be read.", {
    details: {
      workflow: row.workflow,
      run_id: row.run_id,
      step: row.step,
      fields: step.error.issues.map((issue) => issue.path.join('.')),
    },
  });
}
