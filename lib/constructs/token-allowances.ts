import { CfnApiKey, CfnUsagePlanKey } from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';
import { SHARED_TOKEN_ALLOWANCES, sharedTokenAllowanceKey } from '../../core/rate/usage-key.ts';
import type { Stage } from '../stage.ts';
import { USAGE_KEY_DESCRIPTION } from './usage-plans.ts';

/** Keys that count the requests of callers with tokens until each has one of its own. */
export class TokenAllowances extends Construct {
  constructor(scope: Construct, id: string, { stage, planId }: { stage: Stage; planId: string }) {
    super(scope, id);
    for (let n = 0; n < SHARED_TOKEN_ALLOWANCES; n += 1) {
      const key = new CfnApiKey(this, `Key${n}`, {
        name: `${stage.prefix}tokens-${n}`,
        description: USAGE_KEY_DESCRIPTION,
        enabled: true,
        value: sharedTokenAllowanceKey(stage.prefix, n),
      });
      new CfnUsagePlanKey(this, `Joined${n}`, { keyId: key.ref, keyType: 'API_KEY', usagePlanId: planId });
    }
  }
}
