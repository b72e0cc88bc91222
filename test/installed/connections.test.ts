import { describe, expect, it } from 'vitest';
import type { Synthesized } from '../lib/synthesized.ts';
import { onAws } from './deployments.ts';

type Variables = { Environment?: { Variables?: Record<string, unknown> } };

/** What the broker's users are made of. */
function usersOf(stage: Synthesized): { name: string; max_connections?: number }[] {
  const [topology] = stage.resources('Custom::Topology');
  return JSON.parse(String(topology?.properties.Services));
}

/** Functions that log in to the broker with the secret whose logical id begins so: by name, with what is reserved for them. */
function loggingInAs(stage: Synthesized, secret: string): [string, unknown][] {
  return stage
    .resources('AWS::Lambda::Function')
    .filter(({ properties }) =>
      JSON.stringify((properties as Variables).Environment?.Variables?.BROKER_SECRET_ARN)?.includes(secret),
    )
    .map(({ properties }) => [String(properties.FunctionName), properties.ReservedConcurrentExecutions]);
}

describe.each(onAws)('the connections of stage $name of $what', ({ name, stage }) => {
  const [{ Data } = { Data: undefined }] = stage
    .resources('AWS::AmazonMQ::Configuration')
    .map(({ properties }) => properties);
  const most = Number(/connection_max = (\d+)/.exec(JSON.stringify(Data))?.[1]);
  const [publisher, ...others] = usersOf(stage).filter(({ name }) => name !== 'courtier-publisher-2');

  it('are limited for the publisher alone, which has the outbox behind it', () => {
    expect(publisher).toMatchObject({ name: 'courtier-publisher', max_connections: expect.any(Number) });
    expect(others.filter((user) => user.max_connections !== undefined)).toEqual([]);
    expect(loggingInAs(stage, 'PublisherSecret').map(([who]) => who)).toContain(`courtier-${name}-publish`);
  });

  it('are held by nobody else without a limit of how many copies run', () => {
    const relaying = loggingInAs(stage, 'RelaySecret');
    expect(relaying.map(([who]) => who)).toEqual(
      expect.arrayContaining(
        ['requests', 'replies', 'redeliver', 'sqs-to-rabbitmq'].map((each) => `courtier-${name}-${each}`),
      ),
    );
    expect(relaying.filter(([, reserved]) => reserved === undefined)).toEqual([]);
  });

  it('suffice for publishers, relays and every bridge, with a fifth left', () => {
    const relays = loggingInAs(stage, 'RelaySecret').reduce((sum, [, reserved]) => sum + Number(reserved), 0);
    const bridges = stage
      .resources('AWS::Lambda::EventSourceMapping')
      .filter(({ properties }) => properties.Queues !== undefined).length;
    expect(most).toBeGreaterThan(0);
    expect(Number(publisher?.max_connections) + relays + bridges).toBeLessThanOrEqual(0.8 * most);
  });
});
