import { nameOf } from './names.ts';
import { noEffect } from './no-effect.ts';

export const iamRole = noEffect(
  'AWS::IAM::Role',
  'nothing checks permissions here',
  (resource, { account }) => {
    const name = nameOf(resource, 'RoleName');
    return {
      ref: name,
      attributes: { Arn: `arn:aws:iam::${account}:role/${name}`, RoleId: resource.logicalId },
    };
  },
);
