import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';

/** Invokes a function with an event, and does not wait for it. */
export async function invokeLater(client: LambdaClient, functionName: string, event: object): Promise<void> {
  await client.send(
    new InvokeCommand({
      FunctionName: functionName,
      InvocationType: 'Event',
      Payload: Buffer.from(JSON.stringify(event)),
    }),
  );
}
