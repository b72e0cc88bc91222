import { createDynamoDbCalls } from '../../../../adapters/dynamodb/calls.ts';
import { createWorkflowSteps } from '../../../../adapters/dynamodb/workflow-steps.ts';
import { readEnv } from '../../../../functions/pipeline/environment.ts';
import { consumerDeps } from '../../../../functions/pipeline/wiring.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';

const env = readEnv(Env);

export const handler = createHandler({
  ...consumerDeps(env),
  steps: createWorkflowSteps({ call: createDynamoDbCalls(), table: env.WORKFLOW_STEPS_TABLE }),
});
