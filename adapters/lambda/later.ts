import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { UnavailableError } from '../../core/errors.ts';

/**
 * Has a function go on later: Lambda keeps the event until it can be invoked, and tries twice more after an error. The event
 * may come twice. Throws UnavailableError.
 */
export function createLater<Event>({
  client,
  functionName,
}: {
  client: LambdaClient;
  functionName: string;
}): (event: Event) => Promise<void> {
  return async (event) => {
    const Payload = Buffer.from(JSON.stringify(event));
    try {
      await client.send(new InvokeCommand({ FunctionName: functionName, InvocationType: 'Event', Payload }));
    } catch (error) {
      const reason = error instanceof Error ? error.name : 'unknown';
      throw new UnavailableError('lambda-unavailable', `${functionName} was not invoked: ${reason}.`, {
        cause: error,
        details: { function: functionName, error: reason },
      });
    }
  };
}
