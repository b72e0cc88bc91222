import { describe, expect, it } from 'vitest';
import { parseDefinition } from '../../../localstack/states/definition.ts';

const one = (state: Record<string, unknown>, more = {}) => ({
  StartAt: 'One',
  States: { One: { Type: 'Pass', End: true, ...state } },
  ...more,
});
const task = (more: Record<string, unknown>) =>
  one({ Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', ...more });

describe('a definition that the engine would quietly get wrong', () => {
  it.each([
    ['JSONata for the machine', one({}, { QueryLanguage: 'JSONata' }), 'QueryLanguage JSONata'],
    ['JSONata for a state', one({ QueryLanguage: 'JSONata' }), 'state "One": QueryLanguage JSONata'],
    ['variables', one({ Assign: { x: 1 } }), 'Assign (variables)'],
    ['a heartbeat', task({ HeartbeatSeconds: 30 }), 'HeartbeatSeconds'],
    [
      'another service',
      task({ Resource: 'arn:aws:states:::sqs:sendMessage' }),
      'Resource arn:aws:states:::sqs:sendMessage',
    ],
    ['an SDK call', task({ Resource: 'arn:aws:states:::aws-sdk:s3:getObject' }), 'aws-sdk:s3:getObject'],
    [
      'anything of these inside a branch',
      one({ Type: 'Parallel', Branches: [one({ Assign: {} })] }),
      'state "One", state "One": Assign',
    ],
    ['a wait longer than its timers', one({ Type: 'Wait', Seconds: 3_000_000 }), 'a wait above'],
  ])('is refused by name: %s', (_, definition, message) => {
    expect(() => parseDefinition('retry', definition)).toThrow(message);
    expect(() => parseDefinition('retry', definition)).toThrow('not supported by the local runtime');
  });

  it('is refused when it is no state machine at all', () => {
    expect(() =>
      parseDefinition('retry', { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' } } }),
    ).toThrow('MISSING_TRANSITION_TARGET');
    expect(() => parseDefinition('retry', 'text')).toThrow('no States');
  });
});
