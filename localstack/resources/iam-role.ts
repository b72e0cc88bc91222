import { nameOf } from './names.ts';
import { noEffect } from './no-effect.ts';

export const iamRole = noEffect(
  'AWS::IAM::Role',
  'what it allows is in the policies beside it, and who assumes it in the function',
  (resource, { account }) => {
    const name = nameOf(resource, 'RoleName');
    return {
      ref: name,
      attributes: { Arn: `arn:aws:iam::${account}:role/${name}`, RoleId: resource.logicalId },
    };
  },
);
