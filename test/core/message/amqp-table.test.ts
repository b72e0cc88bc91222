import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTable } from '../../../core/message/amqp-table.ts';
import { longString } from '../../../prove/fuzz/frames.ts';
import { encodedTable, nestedTable } from '../../amqp-table.ts';

const leaf = ({ value }: { value: unknown }) => (Buffer.isBuffer(value) ? value.toString() : value);
const reading = { leaf, levels: 64 };

describe('an AMQP table', () => {
  it('is read with every member, whatever it holds', () => {
    const value = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 6 },
        fc.string(),
        fc.boolean(),
        fc.constant(null),
        fc.integer(),
        // Of a fraction beyond 2^50 amqplib thinks that it is an integer, and cannot write it.
        fc
          .double({ noNaN: true, min: -(2 ** 50), max: 2 ** 50 })
          .filter((number) => !Number.isInteger(number)),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(
          fc.oneof(
            fc.string({ maxLength: 20 }).filter((name) => name !== '!'),
            fc.constant('__proto__'),
          ),
          tie('value'),
          {
            maxKeys: 4,
            noNullPrototype: true,
          },
        ),
      ),
    })).value;
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string({ maxLength: 20 }).filter((name) => name !== '!'),
          value,
          { noNullPrototype: true },
        ),
        (table) => {
          const read = readTable(encodedTable(table), reading);
          expect(JSON.stringify(read)).toBe(JSON.stringify(table));
        },
      ),
    );
  });

  it('has the first of members of one name, at each level, as RabbitMQ and its Java client have', () => {
    const member = (value: unknown) => encodedTable({ a: value }).subarray(4);
    const twice = (...values: unknown[]) => longString(Buffer.concat(values.map(member)));
    expect(readTable(twice(1, 2, { b: 3 }), reading)).toEqual({ a: 1 });
    expect(readTable(twice({ b: [1] }, { c: 2 }), reading)).toEqual({ a: { b: [1] } });
    const inner = Buffer.concat([Buffer.from('\u0001tF'), twice('first', 'second')]);
    expect(readTable(longString(inner), reading)).toEqual({ t: { a: 'first' } });
    const deep = Buffer.concat([member(1), nestedTable('a', 100).subarray(4)]);
    const cut: string[] = [];
    readTable(longString(deep), { ...reading, onCut: (name) => cut.push(name) });
    expect(cut).toEqual([]);
  });

  it('is exact where a number of JavaScript is not', () => {
    const table = encodedTable({ a: { '!': 'int64', value: 9_007_199_254_740_993n } });
    expect(readTable(table, reading)).toEqual({ a: 9_007_199_254_740_993n });
  });

  it('is cut at the limit of levels, at any depth, and says of which header', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20_000 }),
        fc.integer({ min: 1, max: 200 }),
        fc.constantFrom('F' as const, 'A' as const),
        (depth, levels, kind) => {
          const cut: string[] = [];
          readTable(nestedTable('deep', depth, kind), { leaf, levels, onCut: (name) => cut.push(name) });
          expect(cut).toEqual(depth < levels ? [] : ['deep']);
        },
      ),
    );
  });

  it('is none for other bytes: it throws, and never hangs', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (given) => {
        const table = Buffer.alloc(4 + given.length);
        table.writeUInt32BE(given.length);
        table.set(given, 4);
        try {
          readTable(table, reading);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
