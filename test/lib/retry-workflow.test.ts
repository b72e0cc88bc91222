import { describe, expect, it } from 'vitest';
import { synthesized } from './synthesized.ts';

type Definition = { States: Record<string, Record<string, unknown>> };

/** The definition as CloudFormation gets it, with references in place of ARNs. */
function definitionOf(stateMachine: string, stage = synthesized('prod')): Definition {
  const machines = stage.resources('AWS::StepFunctions::StateMachine').map(({ properties }) => properties);
  const found = machines.find(({ StateMachineName }) => StateMachineName === stateMachine);
  if (!found) throw new Error(`There is no state machine ${stateMachine}.`);
  return JSON.parse(textOf(found.DefinitionString));
}

function textOf(value: unknown): string {
  const { 'Fn::Join': joined } = value as { 'Fn::Join': [string, unknown[]] };
  const text = joined[1].map((part) =>
    typeof part === 'string' ? part : Object.values(part as object).flat()[0],
  );
  return text.join('');
}

/** What the functions of a stage know of waits: the same in each. */
function waitsOf(stage: ReturnType<typeof synthesized>): unknown {
  const settings = stage
    .resources('AWS::Lambda::Function')
    .map(({ properties }) => (properties.Environment as { Variables?: Record<string, unknown> })?.Variables)
    .flatMap((variables) => variables?.RETRY_SETTINGS ?? []);
  expect(settings.length).toBeGreaterThan(5);
  expect(new Set(settings).size).toBe(1);
  return JSON.parse(String(settings[0]));
}

describe.each(['dev', 'prod'] as const)('the retry workflow of stage %s', (name) => {
  const standard = definitionOf(`courtier-${name}-retry`, synthesized(name));

  it('waits 60, 300 and 1800 seconds', () => {
    expect(waitsOf(synthesized(name))).toEqual({ retryDelays: [60, 300, 1_800] });
  });

  it('waits for a quiet minute after a redelivery that nobody confirms', () => {
    expect(standard.States.Settle).toMatchObject({ Parameters: { Payload: { quiet_seconds: 60 } } });
    expect(standard.States['Quiet window']).toMatchObject({ SecondsPath: '$.result.wait_seconds' });
  });

  it('gives a consumer a day to answer', () => {
    expect(standard.States.Redeliver).toMatchObject({ TimeoutSeconds: 86_400 });
  });
});

describe('the retry workflow', () => {
  it('writes no data into its log, because a task token is a credential', () => {
    const machines = synthesized('prod').resources('AWS::StepFunctions::StateMachine');
    for (const { properties } of machines) {
      expect(properties.LoggingConfiguration).toMatchObject({ IncludeExecutionData: false });
    }
  });

  it('is one for every queue, also those with waits of their own', () => {
    const names = synthesized('prod')
      .resources('AWS::StepFunctions::StateMachine')
      .map(({ properties }) => String(properties.StateMachineName));
    expect(names.filter((name) => name.includes('retry'))).toEqual(['courtier-prod-retry']);
  });

  it('waits as short as the settings say', () => {
    const shortened = synthesized('local', { MESSAGE_RETRY_DELAYS: '1,2,3', COURTIER_QUIET_WINDOW: '3' });
    expect(waitsOf(shortened)).toEqual({ retryDelays: [1, 2, 3] });
    const { States } = definitionOf('courtier-local-retry', shortened);
    expect(States.Settle).toMatchObject({ Parameters: { Payload: { quiet_seconds: 3 } } });
  });
});
