import { describe, expect, it } from 'vitest';
import { topology } from '../../core/topology/index.ts';
import { hasWorkQueue, workQueueName } from '../../core/topology/names.ts';
import { stageNames } from '../../lib/stage.ts';
import { synthesized } from './synthesized.ts';

type Allowed = { Action: string | string[]; Resource: unknown };

describe.each(stageNames)('the metrics of stage %s', (name) => {
  const stage = synthesized(name);

  it(`poll the broker ${name === 'local' ? 'as often as a test likes' : 'once a minute at most'}`, () => {
    stage.stack('api').hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: `courtier-${name}-metrics`,
      Environment: { Variables: { METRICS_KEPT_SECONDS: name === 'local' ? '1' : '60' } },
    });
  });

  it('may ask how much is in every work queue, and nothing else of it', () => {
    const sqs = stage
      .resources('AWS::IAM::Policy')
      .filter(({ logicalId }) => /^Metrics/.test(logicalId))
      .flatMap(({ properties }) => (properties.PolicyDocument as { Statement: Allowed[] }).Statement)
      .filter(({ Action }) => [Action].flat().some((action) => action.startsWith('sqs:')));
    expect(sqs.flatMap(({ Action }) => Action)).toEqual(sqs.map(() => 'sqs:GetQueueAttributes'));
    const resources = JSON.stringify(sqs.map(({ Resource }) => Resource));
    for (const queue of Object.values(topology.queues).filter(hasWorkQueue)) {
      expect(resources).toContain(`:${workQueueName(name, queue)}"`);
    }
  });
});
