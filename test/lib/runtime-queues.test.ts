import { describe, expect, it } from 'vitest';
import { mappingInput } from '../../adapters/lambda/bridges.ts';
import { workQueueAttributes } from '../../adapters/sqs/work-queue-store.ts';
import { topology } from '../../core/topology/index.ts';
import { workQueueName } from '../../core/topology/names.ts';
import { stageNames } from '../../lib/named-stage.ts';
import { synthesized } from './synthesized.ts';

type Statement = { Action: string | string[]; Resource: unknown; Condition?: unknown };

describe.each(stageNames)('what stage %s makes at run time', (name) => {
  const stage = synthesized(name);
  const maker = stage
    .resources('AWS::Lambda::Function')
    .find(({ properties }) => properties.FunctionName === `courtier-${name}-queues`);
  if (!maker) throw new Error('There is no function queues.');
  const { Variables } = maker.properties.Environment as { Variables: Record<string, unknown> };
  const pulled = Object.values(topology.queues).find(({ delivery }) => delivery === 'pull');
  if (!pulled) throw new Error('The topology has no queue that clients pull.');

  it('has the attributes of a declared work queue', () => {
    const declared = stage
      .resources('AWS::SQS::Queue')
      .find(({ properties }) => properties.QueueName === workQueueName(name, pulled));
    const redrive = declared?.properties.RedrivePolicy as Record<string, unknown>;
    const attributes = workQueueAttributes({
      deadLetterQueueArn: 'the same',
      maxReceiveCount: Number(Variables.MAX_RECEIVE_COUNT),
    });
    const { QueueName: _, RedrivePolicy: __, ...rest } = declared?.properties ?? {};
    const { RedrivePolicy, Policy, ...own } = attributes;
    const asText = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value));
    expect(own).toEqual(Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, asText(value)])));
    expect(JSON.parse(RedrivePolicy ?? '')).toEqual({ ...redrive, deadLetterTargetArn: 'the same' });
    expect(Variables.WORK_DEAD_LETTER_QUEUE_ARN).toEqual(redrive.deadLetterTargetArn);
    expect(Policy).toContain('{"Bool":{"aws:SecureTransport":"false"}}');
  });

  it('is bridged as a declared queue is', () => {
    const declared = stage
      .resources('AWS::Lambda::EventSourceMapping')
      .find(({ properties }) => (properties.Queues as string[] | undefined)?.includes(pulled.name));
    const input = mappingInput(
      { functionName: 'the bridge', brokerArn: 'the broker', secretArn: 'its secret', vhost: '/' },
      pulled.name,
    );
    const { FunctionName, EventSourceArn, SourceAccessConfigurations, ...rest } = input;
    expect([FunctionName, EventSourceArn]).toEqual([`the bridge:${pulled.name}`, 'the broker']);
    expect(declared?.properties).toMatchObject({
      ...rest,
      // A laptop's broker may have another virtual host, which the template reads from BROKER_URL's parts.
      SourceAccessConfigurations: [
        { Type: 'BASIC_AUTH' },
        name === 'local' ? { Type: 'VIRTUAL_HOST' } : SourceAccessConfigurations[1],
      ],
    });
    expect(Object.keys(declared?.properties ?? {}).toSorted()).toEqual(Object.keys(input).toSorted());
    expect(Variables.BRIDGE_FUNCTION).toBe(`courtier-${name}-rabbitmq-to-sqs`);
    expect(Variables.BROKER_ARN).toBeDefined();
  });

  it('leaves four fifths of the broker’s connections to others: a bridge holds one', () => {
    const limit = Number(Variables.RUNTIME_QUEUES_LIMIT);
    expect(limit).toBe({ local: 500, dev: 60, prod: 500 }[name]);
  });

  const statementsOf = (role: RegExp): Statement[] =>
    stage
      .resources('AWS::IAM::Policy')
      .filter(({ logicalId }) => role.test(logicalId))
      .flatMap(({ properties }) => (properties.PolicyDocument as { Statement: Statement[] }).Statement);

  it('is deleted only where it was made at run time, and bridged by the bridge alone', () => {
    const statements = statementsOf(/^QueuesRole/);
    const allowing = (action: string) => statements.filter(({ Action }) => [Action].flat().includes(action));
    expect(allowing('sqs:DeleteQueue')).toEqual([
      expect.objectContaining({
        Condition: { StringEquals: { 'aws:ResourceTag/courtier:created': 'run-time' } },
      }),
    ]);
    for (const action of ['lambda:CreateEventSourceMapping', 'lambda:DeleteEventSourceMapping']) {
      const [statement] = allowing(action);
      expect(JSON.stringify(statement?.Condition)).toContain(`function:courtier-${name}-rabbitmq-to-sqs`);
    }
    for (const action of ['lambda:CreateAlias', 'lambda:DeleteAlias']) {
      const [statement] = allowing(action);
      expect(JSON.stringify(statement?.Resource)).toMatch(
        new RegExp(`:function:courtier-${name}-rabbitmq-to-sqs"`),
      );
    }
    for (const { Action, Resource } of statements) {
      if (![Action].flat().some((action) => action.startsWith('sqs:'))) continue;
      expect(JSON.stringify(Resource)).toContain(`:courtier-${name}-work-*`);
    }
  });

  it('is made at the first use of a subscription too, and neither emptied nor removed there', () => {
    const may = new Set(statementsOf(/^SubscriptionsRole/).flatMap(({ Action }) => [Action].flat()));
    for (const action of ['sqs:CreateQueue', 'lambda:CreateEventSourceMapping', 'sqs:ReceiveMessage'])
      expect(may).toContain(action);
    const removing = ['sqs:DeleteQueue', 'lambda:DeleteEventSourceMapping', 'lambda:DeleteAlias'];
    for (const action of ['sqs:PurgeQueue', ...removing]) expect(may).not.toContain(action);
  });

  it('is filled by the bridge, which may send to any work queue', () => {
    const sending = statementsOf(/RabbitMqToSqs/).filter(({ Action }) => Action === 'sqs:SendMessage');
    expect(JSON.stringify(sending)).toContain(`:courtier-${name}-work-*`);
  });
});
