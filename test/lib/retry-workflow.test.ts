import { describe, expect, it } from 'vitest';
import { synthesized } from './synthesized.ts';

type Definition = { States: Record<string, Record<string, unknown>> };

/** The definition as CloudFormation gets it, with references in place of ARNs. */
function definitionOf(stateMachine: string, stage = synthesized('prod')): Definition {
  const machines = stage.resources('AWS::StepFunctions::StateMachine').map(({ properties }) => properties);
  const found = machines.find(({ StateMachineName }) => StateMachineName === stateMachine);
  if (!found) throw new Error(`There is no state machine ${stateMachine}.`);
  const { 'Fn::Join': joined } = found.DefinitionString as { 'Fn::Join': [string, unknown[]] };
  const text = joined[1].map((part) =>
    typeof part === 'string' ? part : Object.values(part as object).flat()[0],
  );
  return JSON.parse(text.join(''));
}

const waits = ({ States }: Definition) =>
  Object.entries(States)
    .filter(([name]) => /^Retry \d+ wait$/.test(name))
    .map(([, state]) => state.Parameters);

describe.each(['dev', 'prod'] as const)('the retry workflow of stage %s', (name) => {
  const standard = definitionOf(`courtier-${name}-retry-standard`, synthesized(name));

  it('waits 60, 300 and 1800 seconds, and up to a tenth longer so that a storm spreads', () => {
    expect(waits(standard)).toEqual([
      { 'seconds.$': 'States.MathRandom(60, 67)' },
      { 'seconds.$': 'States.MathRandom(300, 331)' },
      { 'seconds.$': 'States.MathRandom(1800, 1981)' },
    ]);
  });

  it('waits for a quiet minute after a redelivery that nobody confirms', () => {
    expect(standard.States['Quiet window']).toMatchObject({ Type: 'Wait', Seconds: 60 });
  });

  it('takes the first wait for the first retry, and so on', () => {
    expect(standard.States['Which wait']?.Choices).toEqual(
      [1, 2, 3].map((n) => ({ Variable: '$.attempt', NumericEquals: n, Next: `Retry ${n} wait` })),
    );
  });

  it('gives a consumer a day to answer', () => {
    expect(standard.States.Redeliver).toMatchObject({ TimeoutSeconds: 86_400 });
  });
});

describe('the retry workflows', () => {
  it('write no data into their log, because a task token is a credential', () => {
    const machines = synthesized('prod').resources('AWS::StepFunctions::StateMachine');
    for (const { properties } of machines) {
      expect(properties.LoggingConfiguration).toMatchObject({ IncludeExecutionData: false });
    }
  });

  it('have waits of their own for a queue that declares some', () => {
    expect(waits(definitionOf('courtier-prod-retry-every-10s-x2'))).toHaveLength(2);
  });

  it('wait as short as the settings say, without a second of jitter', () => {
    const shortened = synthesized('local', { MESSAGE_RETRY_DELAYS: '1,2,3', COURTIER_QUIET_WINDOW: '3' });
    const definition = definitionOf('courtier-local-retry-standard', shortened);
    expect(waits(definition)).toEqual(
      [1, 2, 3].map((n) => ({ 'seconds.$': `States.MathRandom(${n}, ${n + 1})` })),
    );
    expect(definition.States['Quiet window']).toMatchObject({ Seconds: 3 });
  });
});
