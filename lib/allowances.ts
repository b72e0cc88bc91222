import type { Allowance } from './acknowledgement.ts';

const WORK_QUEUES = /^arn:<AWS::Partition>:sqs:<AWS::Region>:<AWS::AccountId>:courtier-\w+-work-\*$/;
const RUN_TIME_NAMES =
  'Queues are made at run time: only the beginning of the names of their work queues is known.';
const anywhere = /^\*$/;

/** What functions and state machines are allowed with a wildcard. AWS offers no narrower resource, or no name is known. */
export const allowances: readonly Allowance[] = [
  {
    actions: [
      'ec2:CreateNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:DeleteNetworkInterface',
      'ec2:AssignPrivateIpAddresses',
      'ec2:UnassignPrivateIpAddresses',
    ],
    on: anywhere,
    reason:
      "Lambda puts a function into the network with the function's role, whose code is denied the same.",
  },
  {
    actions: ['ec2:DescribeNetworkInterfaces'],
    on: anywhere,
    at: /-network\/Release\/Waiter\/Role\//,
    reason: 'What is left in a network when it is deleted: AWS lists network interfaces on * only.',
  },
  {
    actions: ['ec2:DescribeSecurityGroups', 'ec2:DescribeVpcs'],
    on: anywhere,
    at: /\/(Bridge\/RabbitMqToSqs|Trail\/Recorder)\/Role\//,
    reason: "Lambda's pollers look for the private broker with the role of the function that they invoke.",
  },
  {
    actions: ['s3:PutObject', 's3:DeleteObject'],
    on: /Page\w*\.Arn>\/console\/\*$/,
    at: /-console\/Publisher\/Role\//,
    reason: "The files of the operator's page are named after their contents.",
  },
  {
    actions: ['lambda:ListEventSourceMappings'],
    on: anywhere,
    at: /-api\/(Queues|Subscriptions)\/Role\//,
    reason: 'AWS lists event sources on * only.',
  },
  {
    actions: ['lambda:CreateEventSourceMapping'],
    on: anywhere,
    where: /"lambda:FunctionArn":.*:function:courtier-\w+-rabbitmq-to-sqs/,
    at: /-api\/(Queues|Subscriptions)\/Role\//,
    reason: 'The bridges of queues made at run time: the condition names the one function that they are of.',
  },
  {
    actions: ['lambda:DeleteEventSourceMapping'],
    on: anywhere,
    where: /"lambda:FunctionArn":.*:function:courtier-\w+-rabbitmq-to-sqs/,
    at: /-api\/Queues\/Role\//,
    reason: 'The bridges of queues made at run time: the condition names the one function that they are of.',
  },
  {
    actions: ['dynamodb:ListStreams'],
    on: anywhere,
    at: /\/(Relay|Projection|Follower|Counter|Notifier)\/Role\//,
    reason: 'Of functions that a stream invokes: AWS lists streams on * only.',
  },
  {
    actions: ['cloudwatch:GetMetricData'],
    on: anywhere,
    at: /-api\/OldestMessages\/Function\/Role\//,
    reason: 'AWS allows reading figures on * only.',
  },
  {
    actions: [
      'logs:CreateLogDelivery',
      'logs:GetLogDelivery',
      'logs:UpdateLogDelivery',
      'logs:DeleteLogDelivery',
      'logs:ListLogDeliveries',
      'logs:PutResourcePolicy',
      'logs:DescribeResourcePolicies',
      'logs:DescribeLogGroups',
    ],
    on: anywhere,
    at: /\/(Retry|Machine-[^/]+|RebuildLoop)\/Role\//,
    reason: 'What a state machine needs to write its log, AWS allows on * only.',
  },
  {
    actions: [
      'xray:PutTraceSegments',
      'xray:PutTelemetryRecords',
      'xray:GetSamplingRules',
      'xray:GetSamplingTargets',
    ],
    on: anywhere,
    at: /\/(Retry|Machine-[^/]+|RebuildLoop)\/Role\//,
    reason: 'What a state machine needs to be traced, AWS allows on * only.',
  },
  {
    actions: ['s3:GetObject', 's3:PutObject'],
    on: /^<[\w:-]*PayloadsBucket\w+(\.Arn)?>\/\*$/,
    reason: "An object's key is the message's id.",
  },
  {
    actions: ['s3:GetObject', 's3:PutObject'],
    on: /^<[\w:-]*PayloadsBucket\w+(\.Arn)?>\/trail\/\*$/,
    reason: "An object's key is made for each batch of the trail.",
  },
  {
    actions: ['s3:DeleteObject'],
    on: /^<[\w:-]*PayloadsBucket\w+(\.Arn)?>\/failures\/\*$/,
    at: /-retry\/(Recorder|Changes\/Follower)\/Role\/|-api\/Operations\/Role\//,
    reason: "An object's key is the failed message's id. Bodies of other messages are removed by nobody.",
  },
  {
    actions: ['sqs:SendMessage'],
    on: WORK_QUEUES,
    at: /\/(Redeliver|RabbitMqToSqs|Queues)\/Role\//,
    reason: RUN_TIME_NAMES,
  },
  {
    actions: ['sqs:GetQueueAttributes'],
    on: WORK_QUEUES,
    at: /\/(Reconciler|Metrics|Poller|Queues|Subscriptions)\/Role\//,
    reason: RUN_TIME_NAMES,
  },
  {
    actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility'],
    on: WORK_QUEUES,
    at: /-api\/(Subscriptions|Deliveries|Queues)\/Role\//,
    reason: `${RUN_TIME_NAMES} The operation checks whose queue it is.`,
  },
  {
    actions: ['sqs:CreateQueue', 'sqs:TagQueue'],
    on: WORK_QUEUES,
    at: /-api\/(Queues|Subscriptions)\/Role\//,
    reason: RUN_TIME_NAMES,
  },
  {
    actions: ['sqs:PurgeQueue'],
    on: WORK_QUEUES,
    at: /-api\/Queues\/Role\//,
    reason: RUN_TIME_NAMES,
  },
  {
    actions: ['sqs:DeleteQueue'],
    on: WORK_QUEUES,
    where: /aws:ResourceTag\/courtier:created/,
    at: /-api\/Queues\/Role\//,
    reason: `${RUN_TIME_NAMES} The condition names their tag: those of the topology cannot be deleted.`,
  },
  {
    actions: ['states:StopExecution'],
    on: /:execution:courtier-\w+-retry:\*$/,
    at: /\/(Reconciler|Operations|Queues|BulkOperations\/Runner)\/Role\//,
    reason: "An execution's name is made when a message fails. The state machine before it is named.",
  },
  {
    actions: ['states:DescribeExecution'],
    on: /:execution:courtier-\w+-retry:\*$/,
    at: /\/(Reconciler|Operations)\/Role\//,
    reason: "An execution's name is made when a message fails. The state machine before it is named.",
  },
  {
    actions: ['apigateway:DELETE'],
    on: /^arn:<AWS::Partition>:apigateway:<AWS::Region>::\/apikeys\/\*$/,
    at: /-api\/Rates\/Manage\/Resource$/,
    reason: "An API key's id is made when its client is.",
  },
];
