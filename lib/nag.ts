import {
  type App,
  type IPolicyValidationContext,
  type PolicyValidationPluginReport,
  type PolicyViolation,
  Validations,
} from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { Acknowledgement } from './acknowledgement.ts';

export const acknowledgements: readonly Acknowledgement[] = [
  {
    rule: /^AwsSolutions-SMG4$/,
    at: /-data\/Broker\/Secret$|-broker\/Secret\/Resource$/,
    reason:
      'A RabbitMQ user on Amazon MQ has one password, so rotating it cuts off every client. It changes in a maintenance window.',
  },
  {
    rule: /^AwsSolutions-SMG4$/,
    at: /-messaging\/Service\/[^/]+\/Resource$|-data\/(Publisher|Relay)\/Secret\/Resource$/,
    reason:
      'A RabbitMQ user has one password, so its service has to take part: apply-topology rotates it when asked to.',
  },
  {
    rule: /^AwsSolutions-SMG4$/,
    at: /-data\/AdminKey\/Secret\/Resource$/,
    reason:
      'The admin key is for a person and for emergencies; services have keys of their own, with an end date.',
  },
  {
    rule: /^AwsSolutions-S1$/,
    at: /-data\/Payloads\/Bucket\/Resource$/,
    reason:
      'Objects are written and read by our functions only, and their logs tell which message each belongs to.',
  },
  {
    rule: /^AwsSolutions-EC2[89]$/,
    at: /-network\/Vpc\/PublicSubnet1\/NatInstance\/Resource$/,
    reason:
      'The NAT instance of a stage that may stand still holds nothing: it is replaced, and basic monitoring tells when it is away.',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::\*\]$/,
    at: /-api\/OldestMessages\/Function\/Role\/DefaultPolicy\/Resource$/,
    reason: 'Figures of CloudWatch: AWS allows them on * only.',
  },
  {
    rule: /^AwsSolutions-SNS3$/,
    at: /^courtier-local-data\/Alerts\/Topic\/Resource$/,
    reason: 'The parts of a laptop speak to each other without TLS. On AWS the topic demands it.',
  },
  {
    rule: /^AwsSolutions-SQS3$/,
    at: /-data\/Queues\/WorkDlq(Fifo)?\/Queue\/Resource$/,
    reason: 'These are dead-letter queues: of the work queues, which are in another stack.',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::.*PayloadsBucket.*\/\*\]$/,
    at: /\/Role\/DefaultPolicy\/Resource$/,
    reason:
      "An object's key is the message's id. Only what a function does with objects is allowed; what it may remove is bodies of failed messages.",
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::\*\]$/,
    at: /-retry\/BodyRemoval\/Remover\/Role\/DefaultPolicy\/Resource$/,
    reason: 'The list of streams: AWS allows it on * only.',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::\*\]$/,
    at: /\/(Relay|Projection|RebuildLoop)\/Role\/DefaultPolicy\/Resource$/,
    reason:
      'For outboxes and read models: network interfaces, the list of streams, and what a state machine needs to write its log. AWS allows each on * only.',
  },
  {
    rule: /^AwsSolutions-SF2$/,
    at: /\/RebuildLoop\/StateMachine\/Resource$/,
    reason: 'A rebuild is followed by its id in the logs and in its own record; no function sends to X-Ray.',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::arn:.*:execution:courtier-\w+-retry-.+:\*\]$/,
    at: /\/(Reconciler|Operations|Queues)\/Role\/DefaultPolicy\/Resource$/,
    reason: "An execution's name is made when a message fails. The state machine before it is named.",
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::\*\]$/,
    at: /-(retry\/Retry-[^/]+|workflow\/Machine-[^/]+)\/Role\/DefaultPolicy\/Resource$/,
    reason: 'What a state machine needs to write its log (log delivery), AWS allows on * only.',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::\*\]$/,
    at: /\/(Redeliver|Watch|ApplyTopology|OutboxRelay|Publish|Step|Requests|Replies|Operations|Metrics|RabbitMqToSqs|Queues|Reader|Poller)\/Role\/DefaultPolicy\/Resource$/,
    reason:
      'Network interfaces: Lambda makes them with the role of the function, and AWS allows it on * only. So do event sources, which a condition narrows to the bridge.',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::arn:.*:sqs:.*:courtier-\w+-work-\*\]$/,
    at: /\/(RabbitMqToSqs|Queues|Metrics|Reconciler|Poller)\/Role\/DefaultPolicy\/Resource$/,
    reason:
      'Queues are made at run time: only the beginning of their names is known. Those of the topology cannot be deleted.',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::arn:.*:apigateway:.*::\/apikeys\/\*\]$/,
    at: /-api\/Rates\/Manage\/Resource$/,
    reason:
      "An API key's id is made when its client is. Keys are only deleted, and found by the client's own name.",
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::arn:.*:sqs:.*:courtier-\w+-work-\*\]$/,
    at: /\/(Redeliver|Subscriptions|Deliveries)\/Role\/DefaultPolicy\/Resource$/,
    reason:
      'Subscriptions are made at run time: only the beginning of the names of their work queues is known.',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::\*\]$/,
    at: /\/Subscriptions\/Role\/DefaultPolicy\/Resource$/,
    reason:
      'Network interfaces, which AWS allows on * only, and event sources, which a condition narrows to the bridge.',
  },
  {
    rule: /^AwsSolutions-SF2$/,
    at: /-(retry\/Retry-[^/]+|workflow\/Machine-[^/]+)\/StateMachine\/Resource$/,
    reason: 'A message is traced by its id and traceparent in the logs; no function sends to X-Ray.',
  },
  {
    rule: /^AwsSolutions-APIG2$/,
    at: /-api\/Routes\/Api\/Resource$/,
    reason:
      'The functions parse what they get, and say everything that is wrong with it in a problem document.',
  },
  {
    rule: /^AwsSolutions-APIG3$/,
    at: /-api\/Routes\/Api\/DeploymentStage\.v1\/Resource$/,
    reason:
      'Whether a firewall stands before the API is its owner’s choice; rates and sizes are limited here.',
  },
  {
    rule: /^AwsSolutions-APIG4$/,
    at: /\/(api\/health|api\/health\/ready|healthz)\/GET\/Resource$/,
    reason: 'Health is what a load balancer asks for; it tells nothing that needs a key.',
  },
  {
    rule: /^AwsSolutions-APIG4$/,
    at: /-api\/Routes\/Api\/Default\/.+\/ANY\/Resource$/,
    reason:
      'Answers that the path does not take this method, which is written in the public document of the API.',
  },
  {
    rule: /^AwsSolutions-COG4$/,
    at: /-api\/Routes\/Api\/Default\/.+\/(GET|POST|DELETE|ANY)\/Resource$/,
    reason: 'Callers are services with keys, checked by the authorizer; there are no users to sign in.',
  },
  {
    rule: /^AwsSolutions-IAM4\[.*AmazonAPIGatewayPushToCloudWatchLogs\]$/,
    at: /-api\/Routes\/Api\/CloudWatchRole\/Resource$/,
    reason: "API Gateway's role for its log is one an account, and AWS maintains its policy.",
  },
];

/** AWS's own rules for a solution, without what we keep on purpose. */
class CourtierChecks extends AwsSolutionsChecks {
  readonly #known: readonly Acknowledgement[];

  constructor(app: App, known: readonly Acknowledgement[]) {
    super(app);
    this.#known = known;
  }

  override validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    const violations = super.validate(context).violations.flatMap((each) => open(each, this.#known));
    return { success: violations.length === 0, violations };
  }
}

export function isAcknowledged(
  rule: string,
  path: string,
  known: readonly Acknowledgement[] = acknowledgements,
): boolean {
  return known.some((each) => each.rule.test(rule) && each.at.test(path));
}

/** What of a violation nobody has acknowledged. cdk-nag's own acknowledgements know no patterns. */
function open(violation: PolicyViolation, known: readonly Acknowledgement[]): PolicyViolation[] {
  const violatingResources = violation.violatingResources.filter(
    ({ constructPath = '' }) => !isAcknowledged(violation.ruleName, constructPath, known),
  );
  return violatingResources.length === 0 ? [] : [{ ...violation, violatingResources }];
}

/** Checks every template that the app writes; a finding that is not acknowledged ends the synthesis. */
export function checkWithNag(app: App, known: readonly Acknowledgement[]) {
  Validations.of(app).addPlugins(new CourtierChecks(app, known));
}
