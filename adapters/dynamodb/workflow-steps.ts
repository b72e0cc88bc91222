import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { CourtierError } from '../../core/errors.ts';
import { WORKFLOWS_KEPT_SECONDS } from '../../core/limits.ts';
import { type OnUnreadable, readableRows } from '../../core/readable-rows.ts';
import { type WorkflowStep, WorkflowStepSchema } from '../../core/workflow/run.ts';
import type { StepKey } from '../../core/workflow/step-id.ts';
import type { WorkflowSteps } from '../../core/workflow/stores.ts';
import { ask, askIf } from './ask.ts';
import { jsonOf, ttlAfter } from './client.ts';
import { type Documents, queryRows, type Row } from './documents.ts';
import { runName } from './workflow-runs.ts';

export type WorkflowStepsDeps = { documents: Documents; table: string; now?: () => Date };

/** One table: partition key `run`, sort key `step`, expiry `ttl`. `token` is there while a task waits. */
export function createWorkflowSteps({
  documents,
  table: TableName,
  now = () => new Date(),
}: WorkflowStepsDeps): WorkflowSteps {
  const keyOf = ({ step, ...key }: StepKey) => ({ run: runName(key), step });
  return {
    // One write, which answers the row as it is then: an answer that comes meanwhile either stands in it, or finds the
    // new token.
    async begin({ id, token, at, deadline, ...key }) {
      const begin = new UpdateCommand({
        TableName,
        Key: keyOf(key),
        UpdateExpression:
          'SET #id = if_not_exists(#id, :id), workflow = :workflow, run_id = :run_id, started_at = if_not_exists(started_at, :at), #status = :waiting, #token = :token, #ttl = :ttl' +
          (deadline === undefined ? '' : ', deadline = if_not_exists(deadline, :deadline)') +
          ' REMOVE ended_at, reason',
        ConditionExpression: 'attribute_not_exists(taken_back)',
        ExpressionAttributeNames: { '#id': 'id', '#status': 'status', '#token': 'token', '#ttl': 'ttl' },
        ExpressionAttributeValues: {
          ':id': id,
          ':workflow': key.workflow,
          ':run_id': key.run_id,
          ':at': at,
          ':waiting': 'waiting',
          ':token': token,
          ':ttl': ttlAfter(at, WORKFLOWS_KEPT_SECONDS),
          ':deadline': deadline,
        },
        ReturnValues: 'ALL_NEW',
      });
      const begun = await askIf('begin a step', () => documents.send(begin));
      return begun.met ? stepOf(begun.answer.Attributes ?? {}) : undefined;
    },

    // A row of a step that nobody ever began has nothing but this, and is no step: see list.
    async takeBack(key) {
      const takeBack = new UpdateCommand({
        TableName,
        Key: keyOf(key),
        UpdateExpression: 'SET taken_back = :yes, #ttl = if_not_exists(#ttl, :ttl)',
        ExpressionAttributeNames: { '#ttl': 'ttl' },
        ExpressionAttributeValues: {
          ':yes': true,
          ':ttl': ttlAfter(now().toISOString(), WORKFLOWS_KEPT_SECONDS),
        },
      });
      await ask('take a step back', () => documents.send(takeBack));
    },

    async answer({ id, ...key }, answer) {
      const keep = new UpdateCommand({
        TableName,
        Key: keyOf(key),
        UpdateExpression: 'SET answer = if_not_exists(answer, :answer)',
        ConditionExpression: '#id = :id',
        ExpressionAttributeNames: { '#id': 'id' },
        ExpressionAttributeValues: { ':id': id, ':answer': JSON.stringify(answer) },
        ReturnValues: 'ALL_NEW',
      });
      const kept = await askIf("keep a step's answer", () => documents.send(keep));
      if (!kept.met) return undefined;
      const { Attributes: row = {} } = kept.answer;
      return { step: stepOf(row), token: typeof row.token === 'string' ? row.token : null };
    },

    async end(key, { status, reason, at }) {
      const end = new UpdateCommand({
        TableName,
        Key: keyOf(key),
        UpdateExpression: 'SET #status = :status, reason = :reason, ended_at = :at REMOVE #token',
        ConditionExpression: '#status = :waiting',
        ExpressionAttributeNames: { '#status': 'status', '#token': 'token' },
        ExpressionAttributeValues: {
          ':status': status,
          ':reason': reason,
          ':at': at,
          ':waiting': 'waiting',
        },
      });
      await askIf('end a step', () => documents.send(end));
    },

    async list(key, onUnreadable) {
      const rows = await queryRows(documents, "read a workflow's steps", {
        TableName,
        ConsistentRead: true,
        KeyConditionExpression: 'run = :id',
        ExpressionAttributeValues: { ':id': runName(key) },
      });
      const begun = rows.filter((row) => row.id !== undefined);
      const steps = onUnreadable ? readable(begun, onUnreadable) : begun.map(stepOf);
      return steps.sort((a, b) => (a.started_at < b.started_at ? -1 : 1));
    },
  };
}

function readable(rows: Row[], onUnreadable: OnUnreadable): WorkflowStep[] {
  const { items, unreadable } = readableRows(rows, stepOf, ({ step }) => String(step));
  if (unreadable.length > 0) onUnreadable(unreadable);
  return items;
}

/** The token is no part of it. An answer is JSON text: DynamoDB nests 32 levels only and knows other numbers. */
function stepOf(row: Row): WorkflowStep {
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
