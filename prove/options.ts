import { parseArgs } from 'node:util';
import { faults } from './faults/index.ts';

export type Options = {
  seeds: number[];
  messages: number;
  clients: number;
  faultNames: string[];
  dir: string;
  resume: boolean;
  keep: boolean;
  minutes: number;
  verbose: boolean;
};

const names = [...faults.keys()];
const width = Math.max(...names.map((name) => name.length));

export const usage = `npm run prove [-- options]

Publishes messages with clients of both protocols while faults go on, and accounts for every one afterwards: docs/proof.md.

--seed N          the load and the faults of this seed alone
--seeds N         those of the seeds 1 to N (default 1), or of A-B
--messages N      of each seed (default 2000)
--clients N       that publish at once (default 8)
--faults A,B      only these faults; \`none\` for none (default: all)
--minutes N       what a run may take (default 120): what is not done then is stopped
--dir DIR         where histories and results are kept (default .courtier/prove)
--resume          leave out the seeds whose results are there already
--keep            write what docs/proof.md shows of each run into prove/results
--verbose         the runtime's log too

Faults:
${[...faults.values()].map(({ name, about }) => `  ${name.padEnd(width)}  ${about}`).join('\n')}
`;

/** Throws an error that says what is wrong. Undefined: help was asked for. */
export function parseOptions(args: string[]): Options | undefined {
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: 'string' },
      seeds: { type: 'string', default: '1' },
      messages: { type: 'string', default: '2000' },
      clients: { type: 'string', default: '8' },
      faults: { type: 'string' },
      minutes: { type: 'string', default: '120' },
      dir: { type: 'string', default: '.courtier/prove' },
      resume: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      verbose: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const { dir, resume, keep, verbose } = values;
  const seeds = values.seed === undefined ? range(values.seeds) : [count(values.seed, '--seed')];
  return {
    seeds,
    messages: count(values.messages, '--messages'),
    clients: count(values.clients, '--clients'),
    minutes: count(values.minutes, '--minutes'),
    faultNames: faultNames(values.faults),
    dir,
    resume,
    keep,
    verbose,
  };
}

/** `10`: 1 to 10. `6-15`. */
function range(text: string): number[] {
  const [first = '', last] = text.split('-');
  const from = last === undefined ? 1 : count(first, '--seeds');
  const to = count(last ?? first, '--seeds');
  if (to < from) throw new Error(`--seeds is "${text}": its last seed comes before its first.`);
  return Array.from({ length: to - from + 1 }, (_, n) => from + n);
}

function count(text: string, name: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= 1 && number < 2 ** 32) return number;
  throw new Error(`${name} is "${text}": it must be a whole number from 1.`);
}

function faultNames(text: string | undefined): string[] {
  if (text === undefined) return names;
  if (text === 'none') return [];
  const wanted = text.split(',');
  const unknown = wanted.filter((name) => !faults.has(name));
  if (unknown.length > 0)
    throw new Error(`There is no fault ${unknown.join(', ')}. There are ${names.join(', ')}.`);
  return wanted;
}
