import { parseArgs } from 'node:util';

export type Options = {
  seed: number;
  messages: number;
  from: number;
  retries: number;
  minutes: number;
  dir: string;
  verbose: boolean;
};

export const usage = `npm run fuzz [-- options]

Publishes messages over AMQP that no client library would write, and accounts for every one afterwards: docs/proof.md.

--seed N       decides every message (default 1)
--messages N   how many (default 20000)
--from N       the number of the first one (default 0): a message can be sent again without those before it
--retries N    failed messages that are retried by hand in the end (default 400)
--minutes N    after so many it publishes no more, and accounts for what it has published (default 120)
--dir DIR      where results are kept (default .courtier/fuzz)
--verbose      the runtime's log too
`;

/** Throws an error that says what is wrong. Undefined: help was asked for. */
export function parseOptions(args: string[]): Options | undefined {
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: 'string', default: '1' },
      messages: { type: 'string', default: '20000' },
      from: { type: 'string', default: '0' },
      retries: { type: 'string', default: '400' },
      minutes: { type: 'string', default: '120' },
      dir: { type: 'string', default: '.courtier/fuzz' },
      verbose: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  return {
    seed: count(values.seed, '--seed', 1),
    messages: count(values.messages, '--messages', 1),
    from: count(values.from, '--from', 0),
    retries: count(values.retries, '--retries', 1),
    minutes: count(values.minutes, '--minutes', 1),
    dir: values.dir,
    verbose: values.verbose,
  };
}

function count(text: string, name: string, least: number): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= least && number < 2 ** 31) return number;
  throw new Error(`${name} is "${text}": it must be a whole number from ${least}.`);
}
