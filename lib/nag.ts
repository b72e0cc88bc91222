import {
  type App,
  type IPolicyValidationContext,
  type PolicyValidationPluginReport,
  type PolicyViolation,
  Validations,
} from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import type { Acknowledgement, Allowance } from './acknowledgement.ts';
import { isAllowed, type Wildcard, wildcardsOf } from './wildcards.ts';

/** Findings that stay, of all rules but that about wildcards (allowances.ts). */
export const acknowledgements: readonly Acknowledgement[] = [
  {
    rule: /^AwsSolutions-SMG4$/,
    at: /-data\/Broker\/Secret$|-broker(-\d+)?\/Secret\/Resource$/,
    reason:
      'Of the first administrator, which CloudFormation gives the broker when it makes it. On a broker of Courtier, apply-topology takes its password away once it has made the administrator that rotates; that of a given RabbitMQ belongs to who gave it.',
  },
  {
    rule: /^AwsSolutions-SMG4$/,
    at: /-messaging\/Service\/[^/]+\/Resource$/,
    reason:
      'A RabbitMQ user has one password, so its service has to take part: apply-topology rotates it when asked to.',
  },
  {
    rule: /^AwsSolutions-SMG4$/,
    at: /-data\/(Publisher|Relay|BridgeLogin|Administrator)\/Secret\/Resource$/,
    reason:
      'It rotates on AWS, every 30 days. The schedule is in the stack of the function that does it, where the rule does not look.',
  },
  {
    rule: /^AwsSolutions-SMG4$/,
    at: /-data\/AdminKey\/Secret\/Resource$/,
    reason:
      'The admin key is for a person and for emergencies; services have keys of their own, with an end date.',
  },
  {
    rule: /^AwsSolutions-SMG4$/,
    at: /-webhooks\/Webhooks\/Key\/Secret\/Resource$/,
    reason:
      'The secrets of webhooks are derived from it and are rotated each by itself, with an overlap. Another key would break all of them at once.',
  },
  {
    rule: /^AwsSolutions-S1$/,
    at: /-data\/Payloads\/Bucket\/Resource$/,
    reason:
      'Objects are written and read by our functions only, and their logs tell which message each belongs to.',
  },
  {
    rule: /^AwsSolutions-S1$/,
    at: /-console\/Page\/Resource$/,
    reason:
      "It holds the files of the operator's page, which are no secret, and CloudFront alone reads them.",
  },
  {
    rule: /^AwsSolutions-CFR[1-4]$/,
    at: /-console\/Distribution\/Resource$/,
    reason:
      "Operators sit anywhere. Its files are no secret and nothing runs behind them; who asks the API beside them passes its authorizer, its log and, in prod, its firewall. CloudFront's own name has CloudFront's certificate, which leaves the protocols to it.",
  },
  {
    rule: /^AwsSolutions-EC2[89]$/,
    at: /-network\/Vpc\/PublicSubnet1\/NatInstance\/Resource$/,
    reason:
      'The NAT instance of a stage that may stand still holds nothing: it is replaced, and basic monitoring tells when it is away.',
  },
  {
    rule: /^AwsSolutions-SQS3$/,
    at: /-data\/Queues\/WorkDlq(Fifo)?\/Queue\/Resource$/,
    reason: 'These are dead-letter queues: of the work queues, which are in another stack.',
  },
  {
    rule: /^AwsSolutions-APIG2$/,
    at: /-api\/Routes\/Api\/Resource$/,
    reason:
      'The functions parse what they get, and say everything that is wrong with it in a problem document.',
  },
  {
    rule: /^AwsSolutions-APIG3$/,
    at: /^courtier-(?!prod-)\w+-api\/Routes\/Api\/DeploymentStage\.v1\/Resource$/,
    reason: 'A stage for trying things out has no firewall, which costs eight dollars a month. Prod has.',
  },
  {
    rule: /^AwsSolutions-APIG4$/,
    at: /\/(api\/health|api\/health\/ready|healthz)\/ANY\/Resource$/,
    reason: 'Health is what a load balancer asks for; it tells nothing that needs a key.',
  },
  {
    rule: /^AwsSolutions-COG4$/,
    at: /-api\/Routes\/Api\/Default\/.+\/(GET|POST|PATCH|DELETE|ANY)\/Resource$/,
    reason: 'Callers are services with keys, checked by the authorizer; there are no users to sign in.',
  },
  {
    rule: /^AwsSolutions-IAM4\[.*AmazonAPIGatewayPushToCloudWatchLogs\]$/,
    at: /-api\/Routes\/Api\/CloudWatchRole\/Resource$/,
    reason: "API Gateway's role for its log is one an account, and AWS maintains its policy.",
  },
];

/** All that is known, and stays. */
export type Known = { acknowledgements: readonly Acknowledgement[]; allowances: readonly Allowance[] };

/** A finding at a construct, with what CDK reports; of a wildcard: what is allowed there. */
export type Finding = { rule: string; path: string; violation: PolicyViolation; wildcard?: Wildcard };

/** cdk-nag's rule about wildcards names a role and a resource. What matters is which actions are allowed there. */
const WILDCARDS = /^AwsSolutions-IAM5\b/;

/**
 * AWS's own rules for a solution, without what we keep on purpose. cdk-nag's own acknowledgements know no patterns, and no
 * statements.
 */
class CourtierChecks extends AwsSolutionsChecks {
  readonly #app: App;
  readonly #known: Known;

  constructor(app: App, known: Known) {
    super(app);
    this.#app = app;
    this.#known = known;
  }

  override validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    const found = findingsOf(this.#app, super.validate(context).violations);
    const open = found.filter((each) => !isAcknowledged(each, this.#known));
    return { success: open.length === 0, violations: open.map(({ violation }) => violation) };
  }
}

/** What cdk-nag found, one by one. A role with wildcards is a finding for each action on each resource. */
export function findingsOf(app: IConstruct, violations: readonly PolicyViolation[]): Finding[] {
  const all = violations.flatMap((violation) =>
    violation.violatingResources.flatMap((resource): Finding[] => {
      const path = resource.constructPath ?? '';
      const only = (ruleName: string) => ({ ...violation, ruleName, violatingResources: [resource] });
      const { ruleName: rule } = violation;
      if (!WILDCARDS.test(rule)) return [{ rule, path, violation: only(rule) }];
      const node = path.split('/').reduce<IConstruct>((scope, id) => scope.node.findChild(id), app);
      return wildcardsOf(node).map((wildcard) => {
        const exactly = `AwsSolutions-IAM5[${wildcard.action} on ${wildcard.resource}]`;
        return { rule: exactly, path, violation: only(exactly), wildcard };
      });
    }),
  );
  // cdk-nag names a role once for each of its resources.
  return [
    ...new Map(all.map((each) => [`${each.rule} ${each.path} ${each.wildcard?.condition}`, each])).values(),
  ];
}

export function isAcknowledged({ rule, path, wildcard }: Omit<Finding, 'violation'>, known: Known): boolean {
  if (wildcard) return isAllowed(wildcard, known.allowances);
  return known.acknowledgements.some((each) => each.rule.test(rule) && each.at.test(path));
}

/** Checks every template that the app writes; a finding that is not acknowledged ends the synthesis. */
export function checkWithNag(app: App, known: Known) {
  Validations.of(app).addPlugins(new CourtierChecks(app, known));
}
