import { describe, expect, it } from 'vitest';
import { measures } from '../../core/metrics/measures.ts';
import { hasWorkQueue, workQueueName } from '../../core/topology/names.ts';
import { deployments, onAws } from './deployments.ts';

/** A dashboard's body has references to queues in it. */
function bodyOf(stage: (typeof deployments)[number]['stage']): string {
  const [dashboard, ...more] = stage.resources('AWS::CloudWatch::Dashboard');
  expect(more).toEqual([]);
  return JSON.stringify(dashboard?.properties.DashboardBody)
    .replaceAll('\\\\\\"', '"')
    .replaceAll('\\"', '"');
}

describe.each(onAws)('the dashboard of stage $name of $what', ({ name, stage, declared }) => {
  const body = bodyOf(stage);
  const queues = Object.values(declared.topology.queues).filter(({ system }) =>
    declared.systems.some(({ topology }) => topology.system === system),
  );

  it('shows every measure of Courtier’s, those of a queue where the stage has them', () => {
    const shown = Object.entries(measures).filter(([, measure]) => !('each' in measure) || name === 'prod');
    const missing = shown.map(([measure]) => measure).filter((measure) => !body.includes(`"${measure}"`));
    expect(missing).toEqual(name === 'prod' && queues.length === 0 ? ['QueueMessages'] : []);
  });

  it('shows what waits in each queue of each system, as its topology declares it', () => {
    for (const queue of queues) {
      if (hasWorkQueue(queue)) expect(body).toContain(`"${workQueueName(name, queue)}"`);
      if (name === 'prod') expect(body).toContain(`"Queue","${queue.name}"`);
    }
  });

  it('shows every function, also of the systems, by what their names begin with', () => {
    expect(body).toContain(`FunctionName=courtier FunctionName=${name}`);
  });
});

it('a laptop has none', () => {
  for (const { name, stage } of deployments) {
    if (name === 'local') expect(stage.resources('AWS::CloudWatch::Dashboard')).toEqual([]);
  }
});
