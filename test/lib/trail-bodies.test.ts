import { expect, it } from 'vitest';
import { synthesized } from './synthesized.ts';

const stage = synthesized('prod');

type Statement = { Action: string | string[]; Resource: unknown };

/** What a function may do to bodies, as action and the keys that it may do it to. */
function onBodies(role: RegExp): string[] {
  const policies = stage.resources('AWS::IAM::Policy').filter(({ logicalId }) => role.test(logicalId));
  return policies
    .flatMap(({ properties }) => (properties.PolicyDocument as { Statement: Statement[] }).Statement)
    .flatMap(({ Action, Resource }) =>
      [Action]
        .flat()
        .map((action) => `${action} ${JSON.stringify(Resource).match(/\/[\w*/]+(?="\]\]\}$)/)?.[0]}`),
    )
    .filter((each) => /^s3:(Get|Put|Delete)Object /.test(each));
}

it.each([
  [/^TrailRecorder/, ['s3:PutObject /trail/*']],
  [/^BulkOperationsRunner/, ['s3:GetObject /trail/*']],
])('the function %s touches bodies of the trail, and no others', (role, allowed) => {
  expect(onBodies(role)).toEqual(allowed);
});
