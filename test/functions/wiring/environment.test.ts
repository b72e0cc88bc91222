import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  broker,
  brokerManagement,
  messageLog,
  readEnv,
  retryWorkflow,
  stage,
  wholeNumber,
} from '../../../functions/wiring/environment.ts';

const Env = z.object({
  ...stage,
  ...broker,
  ...brokerManagement,
  ...messageLog,
  ...retryWorkflow,
  GRACE: wholeNumber.prefault('60'),
});
const whole: z.input<typeof Env> = {
  STAGE: 'local',
  BROKER_URL: 'amqp://localhost:5672/%2F',
  BROKER_MANAGEMENT_URL: 'http://localhost:15672',
  BROKER_SECRET_ARN: 'arn:secret',
  MESSAGE_LOG_TABLE: 'log',
  RETRY_SETTINGS: '{"retryDelays": [60, 300, 1800]}',
  RETRY_WORKFLOW_ARN: 'arn:sm',
};

function complaint(change: Record<string, string | undefined>): string {
  try {
    readEnv(Env, { ...whole, ...change });
  } catch (error) {
    return String(error);
  }
  return '';
}

describe('the environment of a function', () => {
  it('is strings on the way in and parsed on the way out', () => {
    expect(readEnv(Env, { ...whole, GRACE: '5', AWS_REGION: 'eu-west-3' })).toEqual({
      ...whole,
      GRACE: 5,
      RETRY_SETTINGS: { retryDelays: [60, 300, 1800] },
    });
    expect(readEnv(Env, whole).GRACE).toBe(60);
  });

  it('names every variable that is missing or malformed, in one error', () => {
    expect(complaint({ STAGE: undefined, MESSAGE_LOG_TABLE: '', GRACE: 'soon' })).toBe(
      "Error: The function's environment is not complete: STAGE is missing; MESSAGE_LOG_TABLE is missing; " +
        'GRACE is malformed (expected: a whole number).',
    );
  });

  it.each([
    ['BROKER_URL', 'amqps://user:s3cret@broker:5671'],
    ['BROKER_MANAGEMENT_URL', 'https://user:s3cret@broker'],
    ['RETRY_SETTINGS', '{"s3cret'],
    ['RETRY_SETTINGS', '{"retryDelays": ["s3cret"]}'],
    ['GRACE', '-s3cret'],
  ])('shows no value, however wrong %s is', (name, value) => {
    const text = complaint({ [name]: value });
    expect(text).toContain(`${name} is malformed`);
    expect(text).not.toContain('s3cret');
  });

  it('wants the management address only of functions that use it', () => {
    const { BROKER_MANAGEMENT_URL: _, ...without } = whole;
    expect(readEnv(z.object(broker), without)).toMatchObject({ BROKER_URL: whole.BROKER_URL });
    expect(() => readEnv(z.object(brokerManagement), without)).toThrow('BROKER_MANAGEMENT_URL is missing');
  });
});
