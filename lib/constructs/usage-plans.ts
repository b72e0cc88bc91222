import { ArnFormat, Stack } from 'aws-cdk-lib';
import { ApiKey, type IApiKey, type IRestApi, type RestApi, UsagePlan } from 'aws-cdk-lib/aws-apigateway';
import { type IRole, Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { PLANS, type Plan } from '../../core/rate/rate.ts';
import { sharedUsageKey, usagePlanName } from '../../core/rate/usage-key.ts';
import type { Stage } from '../stage.ts';

export const USAGE_KEY_DESCRIPTION =
  'Counts requests. It opens nothing: the authorizer names it, and callers never do.';

/** A usage plan for each tier of clients, and the keys of the two allowances that all others share. */
export class UsagePlans extends Construct {
  private readonly plans: ReadonlyMap<Plan, UsagePlan>;

  constructor(scope: Construct, id: string, { stage, api }: { stage: Stage; api: RestApi }) {
    super(scope, id);
    this.plans = new Map(PLANS.map((plan) => [plan, this.addPlan(stage, plan, api)]));
    for (const plan of ['shared', 'admin'] as const) {
      this.addKey(plan, `${stage.prefix}${plan}`, sharedUsageKey(stage.prefix, plan));
    }
  }

  private addKey(plan: Plan, apiKeyName: string, value: string): void {
    const key = new ApiKey(this, `${plan}-key`, { apiKeyName, description: USAGE_KEY_DESCRIPTION, value });
    this.plans.get(plan)?.addApiKey(key as IApiKey);
  }

  /** The id of a plan, for what puts keys into it. */
  idOf(plan: Plan): string {
    const found = this.plans.get(plan);
    if (!found) throw new Error(`There is no usage plan ${plan}.`);
    return found.usagePlanId;
  }

  /**
   * Lets a function put clients into plans and take them out. Beside the function's own policy: the plans need the API's
   * stage, and that needs the function, which CloudFormation makes after its own policy.
   */
  grantManage(role: IRole): void {
    const policy = new Policy(this, 'Manage', {
      statements: [
        new PolicyStatement({
          actions: ['apigateway:GET', 'apigateway:POST'],
          resources: [this.arn('/apikeys')],
        }),
        new PolicyStatement({ actions: ['apigateway:GET'], resources: [this.arn('/usageplans')] }),
        // An API key's id is made when its client is.
        new PolicyStatement({ actions: ['apigateway:DELETE'], resources: [this.arn('/apikeys/*')] }),
        new PolicyStatement({
          actions: ['apigateway:POST'],
          resources: [...this.plans.values()].map((plan) => this.arn(`/usageplans/${plan.usagePlanId}/keys`)),
        }),
      ],
    });
    policy.attachToRole(role);
  }

  private addPlan(stage: Stage, plan: Plan, api: RestApi): UsagePlan {
    return new UsagePlan(this, plan, {
      name: usagePlanName(stage.prefix, plan),
      throttle: stage.rates[plan],
      apiStages: [{ api: api as IRestApi, stage: api.deploymentStage }],
    });
  }

  private arn(path: string): string {
    return Stack.of(this).formatArn({
      service: 'apigateway',
      account: '',
      resource: path,
      arnFormat: ArnFormat.NO_RESOURCE_NAME,
    });
  }
}
