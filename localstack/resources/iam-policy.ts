import * as z from 'zod';
import type { ResourceType } from '../resource.ts';

const Properties = z.object({ PolicyDocument: z.unknown(), Roles: z.array(z.string()).default([]) });

/** What roles allow. The AWS endpoint refuses functions the rest when permissions are checked: localstack/iam. */
export const iamPolicy: ResourceType = {
  type: 'AWS::IAM::Policy',
  properties: Object.keys(Properties.shape),
  noEffect: { PolicyName: 'for people' },
  create: async (resource, { permissions }) => {
    const { PolicyDocument, Roles } = Properties.parse(resource.properties);
    for (const role of Roles) permissions.attach(role, PolicyDocument);
    return { ref: resource.logicalId, attributes: {} };
  },
};
