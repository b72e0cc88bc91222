import { createDynamoDbCalls } from '../../../../adapters/dynamodb/calls.ts';
import { createOrderWorkflows } from '../../../../adapters/dynamodb/order-workflows.ts';
import { createStepFunctionsClient } from '../../../../adapters/step-functions/client.ts';
import { createOrderWorkflowExecutions } from '../../../../adapters/step-functions/order-workflow.ts';
import { readEnv } from '../../../../functions/pipeline/environment.ts';
import { consumerDeps } from '../../../../functions/pipeline/wiring.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';

const env = readEnv(Env);

export const handler = createHandler({
  ...consumerDeps(env),
  workflows: createOrderWorkflows({ call: createDynamoDbCalls(), table: env.ORDER_WORKFLOWS_TABLE }),
  executions: createOrderWorkflowExecutions({
    client: createStepFunctionsClient(),
    arn: env.ORDER_WORKFLOW_ARN,
  }),
});
