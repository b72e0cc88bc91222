import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { CfnLoggingConfiguration, CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { removalOf, type Stage } from '../stage.ts';
import { RunbookAlarm } from './runbook-alarm.ts';

/**
 * Rules of AWS's common set that only count here. They were made for web pages, whose parameters are rendered, opened or
 * executed; what Courtier gets are messages of somebody else, names that somebody else chose, and texts to search for. A mail
 * that holds HTML, a queue `app.log` and a client without a `User-Agent` are no attacks. API Gateway and the functions limit
 * the sizes. https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html
 */
const ONLY_COUNTED = [
  'CrossSiteScripting_BODY',
  'CrossSiteScripting_QUERYARGUMENTS',
  'EC2MetaDataSSRF_BODY',
  'EC2MetaDataSSRF_QUERYARGUMENTS',
  'GenericLFI_BODY',
  'GenericLFI_QUERYARGUMENTS',
  'GenericRFI_BODY',
  'GenericRFI_QUERYARGUMENTS',
  'NoUserAgent_HEADER',
  'RestrictedExtensions_QUERYARGUMENTS',
  'RestrictedExtensions_URIPATH',
  'SizeRestrictions_BODY',
  'SizeRestrictions_QUERYSTRING',
  'SizeRestrictions_URIPATH',
];

/** Seconds in which the requests of one address are counted. */
const RATE_WINDOW_SECONDS = 60;
/** Refused requests count too: who pauses for so long has half of them behind. Clients give up after a minute in all. */
const FLOOD_RETRY_SECONDS = RATE_WINDOW_SECONDS / 2;
/** Times the rate of the whole API: what API Gateway answers with 429, and what is sent again for it, stays below. */
const FLOOD_FACTOR = 2;
const FLOOD_BODY = 'flood';
/** Requests refused within five minutes that somebody should look at. */
const MANY_BLOCKED = 100;

/** The firewall before the API: known attackers, attacks on the path and in headers, and floods from one address. */
export class WebAcl extends Construct {
  constructor(scope: Construct, id: string, props: { stage: Stage; api: RestApi; topic: ITopic }) {
    super(scope, id);
    const { stage, api, topic } = props;
    const name = `${stage.prefix}api`;
    const acl = new CfnWebACL(this, 'Acl', {
      name,
      description: 'Before the API: addresses and requests that no service of ours is or sends.',
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      rules: [
        floods(stage),
        managed(1, 'AWSManagedRulesAmazonIpReputationList', []),
        managed(2, 'AWSManagedRulesCommonRuleSet', ONLY_COUNTED),
      ],
      customResponseBodies: {
        [FLOOD_BODY]: { contentType: 'APPLICATION_JSON', content: JSON.stringify(floodProblem) },
      },
      visibilityConfig: visible(name),
    });
    const association = new CfnWebACLAssociation(this, 'Association', {
      resourceArn: Stack.of(this).formatArn({
        service: 'apigateway',
        account: '',
        resource: `/restapis/${api.restApiId}/stages/${api.deploymentStage.stageName}`,
        arnFormat: ArnFormat.NO_RESOURCE_NAME,
      }),
      webAclArn: acl.attrArn,
    });
    association.node.addDependency(api.deploymentStage);
    this.log(stage, acl);
    this.watch(name, stage, topic);
  }

  /** Who was refused and by which rule, without the keys that they brought. */
  private log(stage: Stage, acl: CfnWebACL) {
    // WAF takes no group whose name begins otherwise, and its ARN without the `:*` of a group's own.
    const logGroupName = `aws-waf-logs-${stage.prefix}api`;
    const logGroup = new LogGroup(this, 'Log', {
      logGroupName,
      retention: stage.logRetention,
      removalPolicy: removalOf(stage),
    });
    const { COLON_RESOURCE_NAME: arnFormat } = ArnFormat;
    const logging = new CfnLoggingConfiguration(this, 'Logging', {
      resourceArn: acl.attrArn,
      logDestinationConfigs: [
        Stack.of(this).formatArn({
          service: 'logs',
          resource: 'log-group',
          resourceName: logGroupName,
          arnFormat,
        }),
      ],
      redactedFields: ['authorization', 'x-api-key'].map((Name) => ({ singleHeader: { Name } })),
      loggingFilter: {
        DefaultBehavior: 'DROP',
        Filters: [
          {
            Behavior: 'KEEP',
            Requirement: 'MEETS_ANY',
            Conditions: [{ ActionCondition: { Action: 'BLOCK' } }],
          },
        ],
      },
    });
    logging.node.addDependency(logGroup);
  }

  private watch(name: string, stage: Stage, topic: ITopic) {
    new RunbookAlarm(this, 'Blocked', {
      name: `${stage.prefix}requests-blocked`,
      metric: new Metric({
        namespace: 'AWS/WAFV2',
        metricName: 'BlockedRequests',
        dimensionsMap: { WebACL: name, Region: Stack.of(this).region, Rule: 'ALL' },
        period: Duration.minutes(5),
        statistic: 'Sum',
      }),
      threshold: MANY_BLOCKED,
      what: 'The firewall refuses many requests.',
      impact: 'somebody attacks the API, or a service of ours is taken for an attacker and cannot publish.',
      runbook: 'requests-blocked',
      topic,
    });
  }
}

/** A problem document without what the firewall does not know: the path and the request's id. */
const floodProblem = {
  type: 'urn:courtier:problem:too-many-requests',
  title: 'Too many requests',
  status: 429,
  detail: 'One address sends more than the whole API takes. Try again after the seconds in Retry-After.',
};

/**
 * What one address sends far beyond all that the API takes, of everybody, is cut off before API Gateway: there it would use
 * up the rate of the others. Services behind one NAT share an address and may be many, so the answer is the one that clients
 * try again after, not a 403. A custom response comes before that of API Gateway.
 * https://docs.aws.amazon.com/waf/latest/developerguide/customizing-the-response-for-blocked-requests.html
 */
function floods({ api }: Stage): CfnWebACL.RuleProperty {
  return {
    name: 'floods',
    priority: 0,
    action: {
      block: {
        customResponse: {
          responseCode: floodProblem.status,
          responseHeaders: [{ name: 'Retry-After', value: String(FLOOD_RETRY_SECONDS) }],
          customResponseBodyKey: FLOOD_BODY,
        },
      },
    },
    statement: {
      rateBasedStatement: {
        aggregateKeyType: 'IP',
        limit: FLOOD_FACTOR * api.rateLimit * RATE_WINDOW_SECONDS,
        evaluationWindowSec: RATE_WINDOW_SECONDS,
      },
    },
    visibilityConfig: visible('floods'),
  };
}

function managed(priority: number, name: string, counted: readonly string[]): CfnWebACL.RuleProperty {
  return {
    name,
    priority,
    overrideAction: { none: {} },
    statement: {
      managedRuleGroupStatement: {
        vendorName: 'AWS',
        name,
        ruleActionOverrides: counted.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
      },
    },
    visibilityConfig: visible(name),
  };
}

function visible(metricName: string): CfnWebACL.VisibilityConfigProperty {
  return { cloudWatchMetricsEnabled: true, metricName, sampledRequestsEnabled: false };
}
