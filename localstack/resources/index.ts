import type { ResourceTypes } from '../template/check.ts';
import { apigatewayAccount } from './apigateway-account.ts';
import { apigatewayApiKey } from './apigateway-api-key.ts';
import { apigatewayAuthorizer } from './apigateway-authorizer.ts';
import { apigatewayDeployment } from './apigateway-deployment.ts';
import { apigatewayGatewayResponse } from './apigateway-gateway-response.ts';
import { apigatewayMethod } from './apigateway-method.ts';
import { apigatewayResource } from './apigateway-resource.ts';
import { apigatewayRestApi } from './apigateway-rest-api.ts';
import { apigatewayStage } from './apigateway-stage.ts';
import { apigatewayUsagePlan } from './apigateway-usage-plan.ts';
import { apigatewayUsagePlanKey } from './apigateway-usage-plan-key.ts';
import { cdkMetadata } from './cdk-metadata.ts';
import { cloudwatchAlarm } from './cloudwatch-alarm.ts';
import { cloudwatchDashboard } from './cloudwatch-dashboard.ts';
import { customResource } from './custom-resource.ts';
import { dynamodbTable } from './dynamodb-table.ts';
import { eventsRule } from './events-rule.ts';
import { iamManagedPolicy } from './iam-managed-policy.ts';
import { iamPolicy } from './iam-policy.ts';
import { iamRole } from './iam-role.ts';
import { lambdaAlias } from './lambda-alias.ts';
import { lambdaEventInvokeConfig } from './lambda-event-invoke-config.ts';
import { lambdaEventSourceMapping } from './lambda-event-source-mapping.ts';
import { lambdaFunction } from './lambda-function.ts';
import { lambdaPermission } from './lambda-permission.ts';
import { logsLogGroup } from './logs-log-group.ts';
import { logsMetricFilter } from './logs-metric-filter.ts';
import { s3Bucket } from './s3-bucket.ts';
import { s3BucketPolicy } from './s3-bucket-policy.ts';
import { secretsmanagerSecret } from './secretsmanager-secret.ts';
import { servicediscoveryHttpNamespace } from './servicediscovery-http-namespace.ts';
import { servicediscoveryInstance } from './servicediscovery-instance.ts';
import { servicediscoveryService } from './servicediscovery-service.ts';
import { snsSubscription } from './sns-subscription.ts';
import { snsTopic } from './sns-topic.ts';
import { snsTopicPolicy } from './sns-topic-policy.ts';
import { sqsQueue } from './sqs-queue.ts';
import { sqsQueuePolicy } from './sqs-queue-policy.ts';
import { stepfunctionsStateMachine } from './stepfunctions-state-machine.ts';

/** Everything that a template may hold. A new type is a new file and a line here. */
const all = [
  apigatewayAccount,
  apigatewayApiKey,
  apigatewayAuthorizer,
  apigatewayDeployment,
  apigatewayGatewayResponse,
  apigatewayMethod,
  apigatewayResource,
  apigatewayRestApi,
  apigatewayStage,
  apigatewayUsagePlan,
  apigatewayUsagePlanKey,
  cdkMetadata,
  cloudwatchAlarm,
  cloudwatchDashboard,
  customResource,
  dynamodbTable,
  eventsRule,
  iamManagedPolicy,
  iamPolicy,
  iamRole,
  lambdaAlias,
  lambdaEventInvokeConfig,
  lambdaEventSourceMapping,
  lambdaFunction,
  lambdaPermission,
  logsLogGroup,
  logsMetricFilter,
  s3Bucket,
  s3BucketPolicy,
  secretsmanagerSecret,
  servicediscoveryHttpNamespace,
  servicediscoveryInstance,
  servicediscoveryService,
  snsSubscription,
  snsTopic,
  snsTopicPolicy,
  sqsQueue,
  sqsQueuePolicy,
  stepfunctionsStateMachine,
];

export const resourceTypes: ResourceTypes = new Map(all.map((type) => [type.type, type]));
