import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isWellFormedReplyAddress } from '../../../core/message/reply-to.ts';

const PREFIX = 'amq.rabbitmq.reply-to.';
const base64 = (...bytes: (number[] | string)[]) =>
  Buffer.concat(bytes.map((part) => Buffer.from(part as string))).toString('base64');
const atom = (name: string, tag: number) =>
  tag === 118 || tag === 100 ? [tag, name.length >> 8, name.length & 255] : [tag, name.length];
const NUMBERS = [0, 0, 3, 137, 0, 0, 0, 0, 107, 12, 171, 253];
const pid = (name = 'reply@122069908', tag = 118, numbers = NUMBERS) =>
  base64([131, 88], atom(name, tag), name, numbers);
const KEY = 'ffCroGyckl4YU3lHS8ew8A==';

describe('the address of a direct reply', () => {
  it.each([
    ['RabbitMQ 3.10', 'g1h2AA9yZXBseUAxMjIwNjk5MDgAAAOJAAAAAGsMq/0=.ffCroGyckl4YU3lHS8ew8A=='],
    ['RabbitMQ 4.3', 'g1h2AA9yZXBseUAxMTg4NTkxNTYAAAQtAAAAAGsMrAc=.NjiuEpFTMBYui+ECVLifRg=='],
    ['an atom of another kind', `${pid('reply@1', 119)}.${KEY}`],
    ['an older atom', `${pid('reply@4294967295', 100)}.${KEY}`],
  ])('of %s is one', (_, address) => {
    expect(isWellFormedReplyAddress(PREFIX + address)).toBe(true);
  });

  it.each([
    ['one word', 'invented'],
    ['two words', 'invented.key'],
    ['nothing', ''],
    ['base64 of a text', `${base64('hello')}.${KEY}`],
    ['another Erlang term', `${base64([131, 97, 1])}.${KEY}`],
    ['a process without its numbers', `${pid(undefined, 118, [])}.${KEY}`],
    ['a process with one byte more', `${pid(undefined, 118, [...NUMBERS, 0])}.${KEY}`],
    ['a node of another name', `${pid('rabbit@broker')}.${KEY}`],
    ['a node that is no number', `${pid('reply@122x69908')}.${KEY}`],
    ['a name that is shorter than it says', `${base64([131, 88, 119, 20], 'reply@1', NUMBERS)}.${KEY}`],
    ['no key', pid()],
    ['an empty key', `${pid()}.`],
    ['a short key', `${pid()}.${base64('short')}`],
    ['a key that is no base64', `${pid()}.@@@@@@@@@@@@`],
    ['a third part', `${pid()}.${KEY}.x`],
    ['200 letters', `${'A'.repeat(200)}.${KEY}`],
  ])('is none that RabbitMQ made with %s', (_, address) => {
    expect(isWellFormedReplyAddress(PREFIX + address)).toBe(false);
  });

  it('is judged without a fault, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 300 }),
        fc.uint8Array({ maxLength: 80 }),
        (text, bytes) => {
          const encoded = Buffer.from(bytes).toString('base64');
          for (const address of [text, PREFIX + text, `${PREFIX}${encoded}.${KEY}`]) {
            expect(isWellFormedReplyAddress(address)).toBe(false);
          }
        },
      ),
    );
  });
});
