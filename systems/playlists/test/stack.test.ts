import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { stageNames } from '../../../lib/named-stage.ts';
import { synthesized } from '../../../test/lib/synthesized.ts';
import { FALLBACK_LINE } from '../domain/playlist.ts';
import { UNSENT_LINE } from '../domain/soiree.ts';

describe('the playlists of stage prod', () => {
  const worker = (settings: Record<string, string> = {}) => {
    const stage = synthesized('prod', settings);
    const named = ({ properties }: { properties: Record<string, unknown> }) =>
      properties.FunctionName === 'courtier-prod-playlists';
    const { Timeout, Environment } = stage.resources('AWS::Lambda::Function').find(named)?.properties ?? {};
    const { Variables } = Environment as { Variables: Record<string, string> };
    return { stage, Timeout, Variables };
  };

  it('give the generator 90 seconds, of more that their worker has, and find it in Cloud Map', () => {
    const { stage, Timeout, Variables } = worker();
    expect(Variables).toMatchObject({
      GENERATOR_TIMEOUT_MS: '90000',
      GENERATOR_NAMESPACE: 'courtier-prod-services',
      GENERATOR_SERVICE: 'playlist-generator',
    });
    expect(Variables).not.toHaveProperty('GENERATOR_URL');
    expect(Timeout).toBeGreaterThan(90);
    expect(stage.resources('AWS::ServiceDiscovery::Instance')).toHaveLength(1);
  });

  it('go by a setting instead where there is one', () => {
    const { Variables } = worker({ COURTIER_GENERATOR_URL: 'https://generator.example.com' });
    expect(Variables.GENERATOR_URL).toBe('https://generator.example.com');
  });
});

describe.each(stageNames)('the tables of stage %s', (name) => {
  const stack = synthesized(name).stack('playlists');
  const key = (AttributeName: string, KeyType = 'HASH') => ({ AttributeName, KeyType });
  const index = (IndexName: string, partition: string, sort: string) => ({
    IndexName,
    KeySchema: [key(partition), key(sort, 'RANGE')],
    Projection: { ProjectionType: 'ALL' },
  });

  it('have the keys and indexes that the stores query', () => {
    stack.hasResourceProperties('AWS::DynamoDB::Table', {
      TableName: `courtier-${name}-soirees`,
      KeySchema: [key('id')],
      GlobalSecondaryIndexes: [index('by-unsent', 'unsent', 'createdAt')],
      TimeToLiveSpecification: Match.absent(),
    });
    stack.hasResourceProperties('AWS::DynamoDB::Table', {
      TableName: `courtier-${name}-playlists`,
      KeySchema: [key('id')],
      GlobalSecondaryIndexes: [index('by-time', 'kind', 'place')],
      TimeToLiveSpecification: Match.absent(),
    });
  });
});

describe.each(stageNames)('the alarms of the playlists in stage %s', (name) => {
  const stage = synthesized(name);

  it.each([
    ['playlist-fallbacks', FALLBACK_LINE],
    ['soirees-unsent', UNSENT_LINE],
  ])('%s counts the lines that say so', (alarm, line) => {
    const metric = `courtier-${name}-${alarm}`;
    const filters = stage.resources('AWS::Logs::MetricFilter');
    const filter = filters.find(({ properties }) => JSON.stringify(properties).includes(`"${metric}"`));
    expect(filter?.properties.FilterPattern).toBe(`{ $.message = "${line}" }`);
    // CloudWatch takes a pattern in ASCII.
    expect(line).toMatch(/^[ -~]+$/);
    const alarms = stage.resources('AWS::CloudWatch::Alarm');
    const watched = alarms.find(({ properties }) => properties.AlarmName === metric);
    expect(watched?.properties).toMatchObject({ Namespace: 'Courtier', MetricName: metric });
  });
});

describe.each(stageNames)('the function soirees in stage %s', (name) => {
  it('publishes as a user that only writes, from the network where the broker is in one', () => {
    const [soirees] = synthesized(name)
      .resources('AWS::Lambda::Function')
      .filter(({ properties }) => properties.FunctionName === `courtier-${name}-soirees`);
    const environment = soirees?.properties.Environment as { Variables: Record<string, unknown> } | undefined;
    expect(JSON.stringify(environment?.Variables.BROKER_SECRET_ARN)).toContain('Publisher');
    // The broker of dev has a public address.
    expect(soirees?.properties.VpcConfig !== undefined).toBe(name === 'prod');
  });
});
