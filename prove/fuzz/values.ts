import type { Random } from '../random.ts';
import { longString, shortString, uint16, uint32, uint64 } from './frames.ts';

/** Deeper than Courtier carries headers (64), and than a decoder that calls itself may go. RabbitMQ's time grows with its square. */
const DEPTHS = [2, 5, 20, 63, 64, 65, 66, 300, 1_200];

const TEXTS = [
  '',
  ' ',
  'text',
  'Köln 🚀',
  '\u0000\u0001\u001b\u007f',
  'line\r\nline\ttab',
  '\ufeffmark',
  '\ufffe\uffff',
  '{"a":1,"a":2}',
  '__proto__',
  '-1',
  '1e400',
  'Jan 1, 1970, 12:33:41 AM',
  '9007199254740993',
  'amq.rabbitmq.reply-to',
  '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  'A'.repeat(255),
  '<script>alert(1)</script>',
];
/** No UTF-8: a lone byte, half of a pair in CESU-8, an overlong slash, one of a character's bytes missing. */
const NO_TEXTS = ['ff', 'eda080', 'c0af', 'e282', '80'.repeat(255), 'ff'.repeat(60)].map((hex) =>
  Buffer.from(hex, 'hex'),
);
const LONG_BYTES = [300, 5_000, 40_000];

export function oddBytes(random: Random): Buffer {
  if (random.chance(0.15)) return random.pick(NO_TEXTS);
  if (random.chance(0.05)) return Buffer.alloc(random.pick(LONG_BYTES), random.pick(['x', 'é', '\u0001']));
  if (random.chance(0.1))
    return Buffer.from(Array.from({ length: random.below(24) }, () => random.below(256)));
  return Buffer.from(random.pick(TEXTS));
}

export const oddShort = (random: Random) => oddBytes(random).subarray(0, 255);

const INTEGERS = [
  0n,
  1n,
  -1n,
  127n,
  128n,
  255n,
  65_535n,
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 53n,
  2n ** 53n + 1n,
  -(2n ** 63n),
  2n ** 63n - 1n,
  2n ** 64n - 1n,
  1_700_000_000n,
  1_700_000_000_000n,
  253_402_300_800n,
  8_640_000_000_001n,
];

export function oddInteger(random: Random): bigint {
  if (random.chance(0.8)) return random.pick(INTEGERS);
  return BigInt(Math.floor(random.next() * 2 ** 52)) << BigInt(random.below(12));
}

/** The last bytes of an integer: what fits into so many. */
const integer = (random: Random, bytes: number) => uint64(oddInteger(random)).subarray(8 - bytes);

/** The least and the greatest, such that are whole, and one that is none in binary. */
const DOUBLES = [-0, 5e-324, 1.7e308, 0.1, 1e21, -3];
/** RabbitMQ closes the connection because of them. */
const NO_NUMBERS = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

function float(random: Random, bytes: 4 | 8): Buffer {
  const written = Buffer.alloc(bytes);
  if (random.chance(0.3)) return Buffer.from(written.map(() => random.below(256)));
  const value = random.pick(random.chance(0.03) ? NO_NUMBERS : DOUBLES);
  if (bytes === 4) written.writeFloatBE(value);
  else written.writeDoubleBE(value);
  return written;
}

type Value = (random: Random, levels: number) => Buffer;

/** What follows the letter of each type that RabbitMQ writes or reads: https://www.rabbitmq.com/docs/amqp-0-9-1-errata */
const VALUES: Readonly<Record<string, Value>> = {
  t: (random) => Buffer.from([random.pick([0, 1, 1, 2, 255])]),
  b: (random) => integer(random, 1),
  B: (random) => integer(random, 1),
  s: (random) => integer(random, 2),
  u: (random) => integer(random, 2),
  I: (random) => integer(random, 4),
  i: (random) => integer(random, 4),
  l: (random) => integer(random, 8),
  f: (random) => float(random, 4),
  d: (random) => float(random, 8),
  D: (random) =>
    Buffer.concat([
      Buffer.from([random.pick([0, 2, 10, 255])]),
      uint32(Number(oddInteger(random) & 0xffffffffn)),
    ]),
  S: (random) => longString(oddBytes(random)),
  x: (random) => longString(oddBytes(random)),
  T: (random) => uint64(oddInteger(random)),
  V: () => Buffer.alloc(0),
  F: (random, levels) => oddTable(random, levels - 1),
  A: (random, levels) => longString(Buffer.concat(many(random, () => oddField(random, levels - 1)))),
};
const LETTERS = Object.keys(VALUES);
const FLAT = LETTERS.filter((letter) => letter !== 'F' && letter !== 'A');

function many<T>(random: Random, make: () => T): T[] {
  const most = random.chance(0.01) ? 300 : 4;
  return Array.from({ length: random.below(most + 1) }, make);
}

/** A value of a table, its type in front. Tables and lists go no deeper than `levels`, but for one that goes much deeper. */
export function oddField(random: Random, levels = 4): Buffer {
  if (random.chance(0.004)) return nested(random);
  const letter = random.pick(levels > 0 ? LETTERS : FLAT);
  return Buffer.concat([Buffer.from(letter), VALUES[letter]?.(random, levels) ?? Buffer.alloc(0)]);
}

/** Tables in lists in tables. */
function nested(random: Random): Buffer {
  let value = oddField(random, 0);
  const named = random.pick([shortString(''), shortString('a')]);
  for (let level = random.pick(DEPTHS); level > 0; level -= 1)
    value = random.chance(0.5)
      ? Buffer.concat([Buffer.from('A'), longString(value)])
      : Buffer.concat([Buffer.from('F'), longString(Buffer.concat([named, value]))]);
  return value;
}

const MEMBER_NAMES = [
  'a',
  '',
  '__proto__',
  'constructor',
  'bytes',
  '!',
  'value',
  '0',
  'toJSON',
  'Köln',
  '\u0000',
];

/** A table, its length in front. Names may come twice. */
export function oddTable(random: Random, levels: number): Buffer {
  const members = many(random, () => [
    shortString(random.chance(0.1) ? oddShort(random) : random.pick(MEMBER_NAMES)),
    oddField(random, levels),
  ]);
  return longString(Buffer.concat(members.flat()));
}

/** No table: a type that does not exist, a length that is too long or too short, a value that is not there. */
export function noTable(random: Random): Buffer {
  const good = Buffer.concat([shortString('a'), Buffer.from('S'), longString('text')]);
  return random.pick([
    longString(Buffer.concat([shortString('a'), Buffer.from(random.pick(['L', 'Z', '\u0000', 'c']))])),
    Buffer.concat([uint32(good.length + 100), good]),
    Buffer.concat([uint32(good.length - 2), good]),
    longString(Buffer.concat([shortString('a'), Buffer.from('S'), uint32(1_000)])),
    longString(Buffer.from([255, 1])),
    Buffer.concat([uint16(0), uint16(65_535)]),
  ]);
}
