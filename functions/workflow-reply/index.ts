import { createDocuments } from '../../adapters/dynamodb/documents.ts';
import { createWorkflowSteps } from '../../adapters/dynamodb/workflow-steps.ts';
import { installedWorkflow } from '../../core/workflow/installed.ts';
import { consumerDeps } from '../wiring/consumer.ts';
import { readEnv } from '../wiring/environment.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';

const env = readEnv(Env);

export const handler = createHandler({
  ...consumerDeps(env),
  workflow: installedWorkflow(env.WORKFLOW),
  steps: createWorkflowSteps({ documents: createDocuments(), table: env.WORKFLOW_STEPS_TABLE }),
});
