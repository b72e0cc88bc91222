import { describe, expect, it } from 'vitest';
import { handleCloudFormation } from '../../../localstack/cloudformation/api.ts';
import type { Call } from '../../../localstack/parts/gateway/call.ts';
import { aWorld } from '../world.ts';

const outputs = new Map([
  [
    'courtier-local-api',
    { ApiUrl: 'https://Api123.execute-api.us-east-1.amazonaws.com/v1', Note: 'a < b & c' },
  ],
  ['courtier-local-data', {}],
]);
const ask = (form: Record<string, string>) => {
  const body = Buffer.from(new URLSearchParams(form).toString());
  const call = { method: 'POST', path: '/', query: new URLSearchParams(), headers: {}, body } satisfies Call;
  const { status, body: said } = handleCloudFormation(call, { outputs, startedAt: new Date(0) }, aWorld());
  return { status, text: String(said) };
};

describe('DescribeStacks', () => {
  it('tells the outputs of a stack, and the API where it answers here', () => {
    const { status, text } = ask({ Action: 'DescribeStacks', StackName: 'courtier-local-api' });
    expect(status).toBe(200);
    expect(text).toContain('<OutputKey>ApiUrl</OutputKey><OutputValue>http://localhost:8011</OutputValue>');
    expect(text).toContain('<OutputValue>a &lt; b &amp; c</OutputValue>');
    expect(text).not.toContain('courtier-local-data');
  });

  it('tells all without a name, and refuses one that there is not', () => {
    expect(ask({ Action: 'DescribeStacks' }).text).toContain('<StackName>courtier-local-data</StackName>');
    expect(ask({ Action: 'DescribeStacks', StackName: 'courtier-prod-api' })).toMatchObject({
      status: 400,
      text: expect.stringContaining('<Message>Stack with id courtier-prod-api does not exist</Message>'),
    });
    expect(ask({ Action: 'DeleteStack', StackName: 'x' }).status).toBe(400);
  });
});
