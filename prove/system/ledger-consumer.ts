import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { PermanentError } from '../../core/errors.ts';
import type { Claims } from '../../core/idempotency/claims.ts';
import { defineConsumer, type SqsHandler } from '../../functions/pipeline/define-consumer.ts';
import { consumerDeps } from '../../functions/wiring/consumer.ts';
import { readEnv } from '../../functions/wiring/environment.ts';
import type { EffectLine } from '../history.ts';
import { LedgerEnv } from './env.ts';
import { BodySchema, type Fate, nameOf } from './message.ts';
import { type LedgerQueue, ledgerTopology } from './topology.ts';

/**
 * The function of a queue of the ledger. Each execution of its effect is a line in a file, which no fault reaches, under a
 * token of its own; so is the acknowledgement that the claim knows of it. The process ends where the message asks for it.
 */
export function ledgerConsumer(queue: LedgerQueue): SqsHandler {
  const env = readEnv(LedgerEnv);
  const deps = consumerDeps(env);
  const say = (line: EffectLine) => appendFileSync(env.EFFECTS_FILE, `${JSON.stringify(line)}\n`);
  const tokens: Tokens = new Map();
  let endsAfterwards = false;
  const handler = defineConsumer({
    of: ledgerTopology,
    queue,
    schema: BodySchema,
    async handle(body, { messageId, attempt, replay }) {
      const { seed, key, seq, fate = {} } = body;
      await goWrong(fate, attempt);
      const token = randomUUID();
      const id = nameOf(messageId, body);
      tokens.set(messageId, { id, token });
      const of = replay ? nameOf(replay.of, body) : id;
      say({
        kind: 'effect',
        at: Date.now(),
        seed,
        queue,
        id,
        of,
        token,
        attempt,
        ...(key !== undefined && { key, seq }),
      });
      if (attempt > 1) return;
      if (fate.die === 'between') process.exit(1);
      if (fate.die === 'after') endsAfterwards = true;
    },
  })({ ...deps, claims: tellingKept(deps.claims, queue, tokens, say) });
  return async (event, context) => {
    const answer = await handler(event, context);
    if (endsAfterwards) process.exit(1);
    return answer;
  };
}

/** The last effect of each message, by the message's id, and what the ledger calls the message. */
type Tokens = Map<string, { id: string; token: string }>;

/** The claims, which also say when the effect of a token is known to them. */
function tellingKept(claims: Claims, queue: string, tokens: Tokens, say: (line: EffectLine) => void): Claims {
  return {
    claim: (request) => claims.claim(request),
    release: (...args) => claims.release(...args),
    isDelivered: (query) => claims.isDelivered(query),
    async markDelivered(of, messageId, at) {
      const handled = await claims.markDelivered(of, messageId, at);
      const made = tokens.get(messageId);
      tokens.delete(messageId);
      if (made) say({ kind: 'kept', at: Date.now(), queue, ...made });
      return handled;
    },
  };
}

async function goWrong(
  { die, fail = 0, refuse = false, hang = false }: Fate,
  attempt: number,
): Promise<void> {
  if (refuse) throw new PermanentError('Refused, as the message asked for.');
  if (attempt <= fail) throw new Error(`Failed at delivery ${attempt}, as the message asked for.`);
  if (attempt > 1) return;
  if (die === 'before') process.exit(1);
  // Only a timer keeps it waiting: a promise alone would let the process end.
  while (hang) await pause(60_000);
}
