import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { TokenAllowances } from '../constructs/token-allowances.ts';
import type { Stage } from '../stage.ts';

export type AllowancesStackProps = StackProps & {
  stage: Stage;
  /** The id of the usage plan of callers with tokens. */
  planId: string;
};

/** Apart from the API: there are two resources for each allowance, and its stack has to have room for more routes. */
export class AllowancesStack extends Stack {
  constructor(scope: Construct, id: string, { stage, planId, ...props }: AllowancesStackProps) {
    super(scope, id, props);
    new TokenAllowances(this, 'Tokens', { stage, planId });
  }
}
