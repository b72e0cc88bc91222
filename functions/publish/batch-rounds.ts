import type { Breaker } from '../../core/circuit/breaker.ts';
import { withOrigin } from '../../core/message/origin.ts';
import {
  type Publisher,
  QueueFullError,
  UnknownExchangeError,
  UnroutableError,
} from '../../core/message/publisher.ts';
import { isBrokerUnavailable } from './facts.ts';
import type { PublishInput } from './publish-input.ts';

/** What the broker said: undefined when it confirmed the message. */
export type BrokerAnswer = { error?: unknown };

export type Rounds = (
  inputs: readonly PublishInput[],
  confirmed: (input: PublishInput) => void,
) => Promise<Map<PublishInput, BrokerAnswer>>;

/**
 * Publishes many messages, all at once on the one confirm channel. A publish to an exchange that is missing closes the
 * channel under the others, who would have to go again; so an exchange that this container has not seen take a message
 * has a round of its own first. Messages of one exchange keep their order; of several they need not.
 *
 * A round counts once for the circuit. After one that found no broker the rest is not tried.
 */
export function createRounds({ publisher, breaker }: { publisher: Publisher; breaker: Breaker }): Rounds {
  const seen = new Set<string>();
  return async (inputs, confirmed) => {
    const answers = new Map<PublishInput, BrokerAnswer>();
    let away: unknown;
    for (const round of roundsOf(inputs, seen)) {
      if (away === undefined) away = await publishRound(round);
      else for (const input of round) answers.set(input, { error: away });
    }
    return answers;

    /** Answers what kept the broker from taking them, if anything did. */
    async function publishRound(round: readonly PublishInput[]): Promise<unknown> {
      try {
        await breaker.run(async () => {
          await Promise.all(round.map(publishOne));
          const lost = round.map((input) => answers.get(input)?.error).find(isBrokerUnavailable);
          if (lost) throw lost;
        });
      } catch (error) {
        if (!isBrokerUnavailable(error)) throw error;
        // Behind an open circuit none was tried; otherwise each has its own answer already.
        for (const input of round) if (!answers.has(input)) answers.set(input, { error });
        return error;
      }
      return undefined;
    }

    async function publishOne(input: PublishInput): Promise<void> {
      const { publication, mandatory } = input;
      const headers = withOrigin(publication.headers, publication);
      try {
        await publisher.publish({ ...publication, headers }, { mandatory });
        answers.set(input, {});
        seen.add(publication.exchange);
        confirmed(input);
      } catch (error) {
        answers.set(input, { error });
        if (error instanceof UnknownExchangeError) seen.delete(publication.exchange);
        else if (error instanceof UnroutableError || error instanceof QueueFullError) {
          seen.add(publication.exchange);
        }
      }
    }
  };
}

function roundsOf(inputs: readonly PublishInput[], seen: ReadonlySet<string>): PublishInput[][] {
  const known: PublishInput[] = [];
  const others = new Map<string, PublishInput[]>();
  for (const input of inputs) {
    const { exchange } = input.publication;
    const round = seen.has(exchange) ? known : (others.get(exchange) ?? []);
    round.push(input);
    if (round !== known) others.set(exchange, round);
  }
  return [known, ...others.values()].filter((round) => round.length > 0);
}
