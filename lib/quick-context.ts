import {
  BUNDLING_STACKS,
  DISABLE_ASSET_STAGING_CONTEXT,
  DISABLE_CREATION_STACK_TRACES,
} from 'aws-cdk-lib/cx-api';

/** CDK's context for templates that nobody deploys: no bundle is made, and no folder copied in place of one. */
export const unbundled = { [BUNDLING_STACKS]: [], [DISABLE_ASSET_STAGING_CONTEXT]: true };

/**
 * CDK's context for templates that nothing checks: where each construct was made is for the report of a check, and to note it
 * takes a tenth of a synthesis.
 */
export const unchecked = { [DISABLE_CREATION_STACK_TRACES]: true };
