import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { deploymentAt } from '../../../localstack/bridge/deployment.ts';

const deployment = deploymentAt({
  endpoint: undefined,
  region: 'us-east-1',
  deployment: 'local',
  broker: undefined,
  stopAtEof: false,
});

describe('an invocation of the bridge function', () => {
  it.each([
    ['nothing', undefined],
    ['an empty payload', new Uint8Array()],
    ['null', Buffer.from('null')],
  ])('has succeeded where the answer is %s', async (_what, Payload) => {
    mockClient(LambdaClient)
      .on(InvokeCommand)
      .resolves({ ...(Payload && { Payload: Payload as never }) });
    expect(await deployment.invoke({ function: 'bridge', alias: 'orders' }, {})).toEqual({ payload: null });
  });
});
