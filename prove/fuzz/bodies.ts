import { gzipSync } from 'node:zlib';
import type { Random } from '../random.ts';

/** What every consumer of a run takes: a function's schema, and the format that services share. */
export function plainBody(mark: string): Buffer {
  return Buffer.from(JSON.stringify(plain(mark)));
}

const plain = (mark: string) => ({
  message: mark,
  event: 'fuzz.message',
  timestamp: '2026-01-05T10:00:00.000Z',
  data: { mark },
  metadata: { service: 'fuzz', version: '1' },
});

/** The plain body with more JSON before its end. */
const withMembers = (mark: string, members: string) =>
  Buffer.from(`${JSON.stringify(plain(mark)).slice(0, -1)},${members}}`);

type Body = { bytes: Buffer; contentEncoding?: string };

/** Bodies that a careful consumer can still read, and which say their mark. */
const READABLE: readonly ((mark: string) => Body)[] = [
  (mark) => ({ bytes: withMembers(mark, '"a":1,"a":2,"__proto__":{"x":1},"constructor":null') }),
  (mark) => ({ bytes: withMembers(mark, '"n":1e999,"m":123456789012345678901234567890,"z":-0') }),
  (mark) => ({ bytes: withMembers(mark, `"deep":${'['.repeat(150)}${']'.repeat(150)}`) }),
  (mark) => ({ bytes: withMembers(mark, '"text":"\\u0000\\ud800\u007f\ufffe\uffff🚀"') }),
  (mark) => ({ bytes: withMembers(mark, `"large":"${'x'.repeat(70_000)}"`) }),
  (mark) => ({ bytes: Buffer.concat([Buffer.from('efbbbf', 'hex'), plainBody(mark)]) }),
  (mark) => ({ bytes: gzipSync(plainBody(mark)), contentEncoding: 'gzip' }),
  (mark) => ({ bytes: plainBody(mark), contentEncoding: 'utf-8' }),
];

/** Bodies that no consumer here can read. Not all say their mark. */
const UNREADABLE: readonly ((mark: string) => Body)[] = [
  () => ({ bytes: Buffer.alloc(0) }),
  () => ({ bytes: Buffer.from('ff00fe', 'hex') }),
  (mark) => ({ bytes: Buffer.from(mark) }),
  () => ({ bytes: Buffer.from('null') }),
  () => ({ bytes: Buffer.from('[]') }),
  (mark) => ({ bytes: Buffer.from(JSON.stringify({ message: 7, mark })) }),
  (mark) => ({ bytes: plainBody(mark), contentEncoding: 'gzip' }),
  (mark) => ({ bytes: gzipSync(plainBody(mark)), contentEncoding: 'gzip, gzip, gzip, gzip, gzip' }),
  (mark) => ({ bytes: Buffer.concat([plainBody(mark), Buffer.from('}')]) }),
  (mark) => ({ bytes: Buffer.from(JSON.stringify(plain(mark)), 'utf16le') }),
  () => ({ bytes: Buffer.from('['.repeat(50_000)) }),
  () => ({ bytes: Buffer.from(`${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`) }),
  () => ({ bytes: Buffer.alloc(300_000, '\u0001') }),
];

/** A body that is odd one time in three. */
export function oddBody(random: Random, mark: string): Body {
  if (random.chance(0.7)) return { bytes: plainBody(mark) };
  return random.pick(random.chance(0.6) ? READABLE : UNREADABLE)(mark);
}
