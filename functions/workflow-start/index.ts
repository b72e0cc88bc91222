import { createDocuments } from '../../adapters/dynamodb/documents.ts';
import { createWorkflowRuns } from '../../adapters/dynamodb/workflow-runs.ts';
import { createStepFunctionsClient } from '../../adapters/step-functions/client.ts';
import { createWorkflowExecutions } from '../../adapters/step-functions/workflow-executions.ts';
import { installedWorkflow } from '../../core/workflow/installed.ts';
import { consumerDeps } from '../wiring/consumer.ts';
import { readEnv } from '../wiring/environment.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';

const env = readEnv(Env);

export const handler = createHandler({
  ...consumerDeps(env),
  workflow: installedWorkflow(env.WORKFLOW),
  runs: createWorkflowRuns({ documents: createDocuments(), table: env.WORKFLOWS_TABLE }),
  executions: createWorkflowExecutions({ client: createStepFunctionsClient(), arn: env.WORKFLOW_ARN }),
});
