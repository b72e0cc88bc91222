import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { UnavailableError } from '../../core/errors.ts';
import type { OldestMessages } from '../../core/queues/oldest-messages.ts';

/** For its client: an age is never worth a long wait, and this is enough for a cold start. */
export const ONE_TRY = { maxAttempts: 1, requestTimeoutMs: 3_000 };

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
        if (FunctionError !== undefined) throw unavailable(functionName, FunctionError);
        const { ages } = AnswerSchema.parse(JSON.parse(Buffer.from(Payload ?? []).toString()));
        return new Map(Object.entries(ages));
      } catch (error) {
        if (error instanceof UnavailableError) throw error;
        throw unavailable(functionName, error instanceof Error ? error.name : 'unknown', error);
      }
    },
  };
}

function unavailable(functionName: string, reason: string, cause?: unknown): UnavailableError {
  return new UnavailableError(
    'metrics-unavailable',
    `${functionName} did not say how old the oldest messages are (${reason}): see its log.`,
    { cause, details: { function: functionName, error: reason } },
  );
}
