import { nameOf } from './names.ts';
import { noEffect } from './no-effect.ts';

export const iamManagedPolicy = noEffect(
  'AWS::IAM::ManagedPolicy',
  'nothing checks permissions here',
  (resource, { account }) => {
    const arn = `arn:aws:iam::${account}:policy/${nameOf(resource, 'ManagedPolicyName')}`;
    return { ref: arn, attributes: { PolicyArn: arn } };
  },
);
