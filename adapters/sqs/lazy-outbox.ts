import type { Outbox } from '../../core/message/outbox.ts';

/** The outbox, made when the broker is away: until then nobody pays for loading the SQS client. */
export function lazyOutbox(queueUrl: string): () => Promise<Outbox> {
  let made: Promise<Outbox> | undefined;
  return () => {
    made ??= make(queueUrl);
    return made;
  };
}

async function make(queueUrl: string): Promise<Outbox> {
  const [{ createSqsCalls }, { createOutbox }] = await Promise.all([
    import('./calls.ts'),
    import('./outbox.ts'),
  ]);
  // A caller waits behind API Gateway, who gives up after 29 s.
  return createOutbox({ call: createSqsCalls({ maxAttempts: 2, requestTimeoutMs: 3_000 }), queueUrl });
}
