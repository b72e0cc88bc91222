import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { UnavailableError } from '../../core/errors.ts';
import type { OldestMessages } from '../../core/queues/oldest-messages.ts';

const AnswerSchema = z.object({ ages: z.record(z.string(), z.number()) });

/** From the function `oldest-messages`, which runs where CloudWatch can be reached. */
export function createAskedOldestMessages({
  client,
  functionName,
}: {
  client: LambdaClient;
  functionName: string;
}): OldestMessages {
  return {
    async ages(queues) {
      try {
        const asked = new InvokeCommand({
          FunctionName: functionName,
          Payload: Buffer.from(JSON.stringify({ queues })),
        });
        const { Payload, FunctionError } = await client.send(asked);
        if (FunctionError !== undefined) throw new Error(FunctionError);
        const { ages } = AnswerSchema.parse(JSON.parse(Buffer.from(Payload ?? []).toString()));
        return new Map(Object.entries(ages));
      } catch (error) {
        throw unavailable(functionName, error);
      }
    },
  };
}

function unavailable(functionName: string, cause: unknown): UnavailableError {
  const reason = cause instanceof Error ? cause.name : 'unknown';
  return new UnavailableError(
    'metrics-unavailable',
    `${functionName} did not say how old the oldest messages are (${reason}): see its log.`,
    { cause, details: { function: functionName, error: reason } },
  );
}
