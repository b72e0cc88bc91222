import * as ours from '../../core/message/headers.ts';
import type { Random } from '../random.ts';
import { longString, shortString, uint64 } from './frames.ts';
import { noTable, oddField, oddInteger, oddShort } from './values.ts';

/** The header that says which message it is, whatever else is odd about it. */
export const HEADER_MARK = 'fuzz';

/** Names that somebody on the way reads or writes: JavaScript, RabbitMQ, Courtier, and those who trace. */
const NAMES = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'bytes',
  'raw',
  '!',
  'x-death',
  'x-first-death-queue',
  'x-last-death-reason',
  'x-delivery-count',
  'x-acquired-count',
  'CC',
  'BCC',
  ...Object.values(ours),
  'baggage',
  'k'.repeat(255),
  '',
];

const text = (value: string) => Buffer.concat([Buffer.from('S'), longString(value)]);
const member = (name: string | Buffer, value: Buffer) => Buffer.concat([shortString(name), value]);

/** A death as RabbitMQ writes it, of which parts may be missing or odd. */
function death(random: Random): Buffer {
  const members = [
    member('queue', text(random.pick(['journal_archive', 'nowhere', '']))),
    member('reason', text(random.pick(['expired', 'rejected', 'delivery_limit', 'odd']))),
    member('exchange', text('')),
    member('count', Buffer.concat([Buffer.from('l'), uint64(oddInteger(random))])),
    member('time', Buffer.concat([Buffer.from('T'), uint64(oddInteger(random))])),
    member('original-expiration', oddField(random, 0)),
    member('routing-keys', oddField(random, 1)),
  ].filter(() => random.chance(0.8));
  return Buffer.concat([Buffer.from('F'), longString(Buffer.concat(members))]);
}

const listOf = (values: readonly Buffer[]) =>
  Buffer.concat([Buffer.from('A'), longString(Buffer.concat(values))]);

const LIST = 'A'.charCodeAt(0);

/** What RabbitMQ itself refuses unless its type is right, so that it mostly is. */
function likely(random: Random, name: string): Buffer | undefined {
  if (name === 'x-death') {
    const odd = oddField(random);
    // A list of anything but tables ends the process of the queue in RabbitMQ 3.10, where the message dies.
    return odd[0] === LIST || random.chance(0.5) ? listOf([death(random), death(random)]) : odd;
  }
  if ((name === 'CC' || name === 'BCC') && random.chance(0.9)) return listOf([text('nowhere'), text('')]);
  return undefined;
}

function oddHeader(random: Random): Buffer {
  if (random.chance(0.25)) return member(oddShort(random), oddField(random));
  const name = random.pick(NAMES);
  return member(name, likely(random, name) ?? oddField(random));
}

/** Bytes of a header table that fills its frame. */
const HUGE_BYTES = [60_000, 65_536, 100_000, 130_000];

/** The headers of a message, their length in front, and its mark as the first of them. Undefined: no table at all. */
export function oddHeaders(random: Random, mark: string): Buffer {
  if (random.chance(0.01)) return noTable(random);
  const headers = Array.from({ length: random.below(5) }, () => oddHeader(random));
  if (random.chance(0.005)) headers.push(member('huge', text('h'.repeat(random.pick(HUGE_BYTES)))));
  if (random.chance(0.003))
    headers.push(...Array.from({ length: 12_000 }, (_, n) => member(String(n), Buffer.from('V'))));
  return longString(Buffer.concat([member(HEADER_MARK, text(mark)), ...headers]));
}

export const plainHeaders = (mark: string) => longString(member(HEADER_MARK, text(mark)));
