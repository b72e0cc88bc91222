import { randomBytes } from 'node:crypto';
import { createDocuments } from '../../adapters/dynamodb/documents.ts';
import { createWorkflowRuns } from '../../adapters/dynamodb/workflow-runs.ts';
import { createWorkflowSteps } from '../../adapters/dynamodb/workflow-steps.ts';
import { createStepFunctionsClient } from '../../adapters/step-functions/client.ts';
import { createTaskOutcomes } from '../../adapters/step-functions/task-outcomes.ts';
import { flushing } from '../../core/trace/spans.ts';
import { workflows } from '../../core/workflow/installed.ts';
import { readEnv } from '../wiring/environment.ts';
import { createLog } from '../wiring/log.ts';
import { publishingDeps } from '../wiring/publishing.ts';
import { createSpans } from '../wiring/spans.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';

const env = readEnv(Env);
const [documents, log, now] = [createDocuments(), createLog(), () => new Date()];

const spans = createSpans(log);

export const handler = flushing(
  spans,
  createHandler({
    ...publishingDeps(env, { now }),
    workflows,
    runs: createWorkflowRuns({ documents, table: env.WORKFLOWS_TABLE }),
    steps: createWorkflowSteps({ documents, table: env.WORKFLOW_STEPS_TABLE }),
    outcomes: createTaskOutcomes({ client: createStepFunctionsClient() }),
    newSecret: () => randomBytes(16).toString('base64url'),
    now,
    spans,
    log,
  }),
);
