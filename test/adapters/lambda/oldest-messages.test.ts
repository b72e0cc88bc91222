import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { createAskedOldestMessages } from '../../../adapters/lambda/oldest-messages.ts';
import { createHandler } from '../../../functions/oldest-messages/handler.ts';
import { createMemoryOldestMessages } from '../../memory/oldest-messages.ts';

/** Lambda with the function behind it. */
function asking(answer: (event: unknown) => Promise<unknown>, functionError?: string) {
  const lambda = mockClient(LambdaClient);
  lambda.on(InvokeCommand).callsFake(async ({ Payload }) => ({
    Payload: Buffer.from(JSON.stringify(await answer(JSON.parse(Buffer.from(Payload).toString())))),
    FunctionError: functionError,
  }));
  return createAskedOldestMessages({ client: new LambdaClient({}), functionName: 'asked' });
}

describe('ages of the oldest messages that a function is asked for', () => {
  it('are those that it knows, of the queues that are asked about', async () => {
    const known = createMemoryOldestMessages();
    known.known.set('orders', 90).set('users', 5);
    const ages = asking(createHandler(known));
    expect(await ages.ages(['orders', 'gone'])).toEqual(new Map([['orders', 90]]));
    expect(known.asked).toEqual([['orders', 'gone']]);
  });

  it.each([
    ['failed', async () => ({ errorMessage: 'no' }), 'Unhandled', 'Unhandled'],
    ['answers something else', async () => ({ ages: { orders: 'old' } }), undefined, 'ZodError'],
  ] as const)('are unavailable where it %s', async (_what, answer, functionError, reason) => {
    await expect(asking(answer, functionError).ages(['orders'])).rejects.toMatchObject({
      code: 'metrics-unavailable',
      disposition: 'retry',
      message: expect.stringContaining(`(${reason})`),
      details: { function: 'asked', error: reason },
    });
  });

  it('are asked for by queues, and by nothing else', async () => {
    await expect(createHandler(createMemoryOldestMessages())({ queue: 'orders' })).rejects.toThrow(/queues/);
  });
});
