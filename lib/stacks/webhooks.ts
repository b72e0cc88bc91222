import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { Webhooks } from '../constructs/webhooks.ts';
import type { Stage } from '../stage.ts';
import type { DataStack } from './data.ts';

export type WebhooksStackProps = StackProps & { stage: Stage; data: DataStack };

/** Alerts that go out over HTTPS. Apart from the API, whose routes they serve: its stack has to have room for more routes. */
export class WebhooksStack extends Stack {
  /** Serves their routes. */
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, { stage, data, ...props }: WebhooksStackProps) {
    super(scope, id, props);
    this.function = new Webhooks(this, 'Webhooks', { stage, data }).function;
  }
}
