import { functionArn } from './running-machines.ts';

export const invoke = (more: Record<string, unknown> = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName: functionArn, 'Payload.$': '$' },
  ...(!('Next' in more) && { End: true }),
  ...more,
});

export const machine = (States: Record<string, unknown>, more = {}) => ({
  StartAt: Object.keys(States)[0],
  States,
  ...more,
});

export const failing = (errorType: string) => ({
  functionError: 'Unhandled' as const,
  payload: { errorType, errorMessage: 'no' },
});
