import { describe, expect, it } from 'vitest';
import { createLog } from '../../localstack/log.ts';
import { clock, functionLine, shortId, styleFor } from '../../localstack/story.ts';

const at = new Date('2026-11-20T12:03:11.482Z');
const plain = styleFor(false);
const tell = (line: string | object) =>
  functionLine('courtier-local-orders', typeof line === 'string' ? line : JSON.stringify(line), plain, at);

describe('a line that a function wrote', () => {
  it('becomes a story: time, function, event, message, fields', () => {
    const line = {
      level: 'INFO',
      message: 'handled',
      timestamp: at.toISOString(),
      service: 'orders',
      message_id: '0199a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b',
      queue: 'orders',
      attempt: 1,
      error_code: null,
    };
    expect(tell(line)).toBe(
      `${clock(at)} orders               handled ${line.message_id} queue=orders attempt=1`,
    );
  });

  it('shows its own time, not that of its arrival', () => {
    const earlier = new Date('2026-11-20T12:03:09.001Z');
    expect(tell({ message: 'published', timestamp: earlier.toISOString() })).toMatch(clock(earlier));
  });

  it('quotes values with spaces and shows nested ones as JSON', () => {
    expect(tell({ message: 'refused', reason: 'no such exchange', keys: ['a'] })).toMatch(
      'refused reason="no such exchange" keys=["a"]',
    );
  });

  it('brings an error with the first lines of its stack', () => {
    const stack = [
      'CardDeclined: no funds',
      ...[1, 2, 3, 4].map((n) => `    at step${n} (index.mjs:${n}:1)`),
    ].join('\n');
    const text = tell({
      level: 'ERROR',
      message: 'attempt failed',
      error: { name: 'CardDeclined', message: 'no funds', stack },
    });
    expect(text.split('\n').slice(1)).toEqual([
      '    CardDeclined: no funds',
      '      at step1 (index.mjs:1:1)',
      '      at step2 (index.mjs:2:1)',
      '      at step3 (index.mjs:3:1)',
    ]);
  });

  it('has the whole id of its message, and cuts others short unless they are to be whole', () => {
    const id = '11c24783-35f1-8497-b744-04b5388b5c19';
    const trace_id = '4bf92f3577b34da6a3ce929d0e0e4736';
    const fields = { message_id: id, trace_id, run: `${id}-2`, queue: 'orders' };
    const line = JSON.stringify({ message: 'redelivered', ...fields });
    const short = ` redelivered ${id} trace_id=…0e0e4736 run=…388b5c19-2 queue=orders`;
    expect(tell(line).endsWith(short)).toBe(true);
    const whole = functionLine('courtier-local-orders', line, plain, at, true);
    expect(whole.endsWith(` redelivered ${id} trace_id=${trace_id} run=${id}-2 queue=orders`)).toBe(true);
  });

  it('puts what a failed attempt says of its error on a line of its own', () => {
    const text = tell({
      message: 'attempt failed',
      error_name: 'CardDeclined',
      error_message: 'no funds',
      attempt: 1,
    });
    expect(text.split('\n')).toEqual([
      expect.stringMatching(/ attempt failed attempt=1$/),
      '    CardDeclined: no funds',
    ]);
  });

  it('passes as it is when it is no JSON line of the logger', () => {
    expect(tell('Debugger attached.')).toMatch(/ orders +Debugger attached\.$/);
    expect(tell('{"half":')).toMatch(/\{"half":$/);
    expect(tell('{"other":1}')).toMatch(/\{"other":1\}$/);
  });

  it('is red on a terminal when it is an error', () => {
    const colours = styleFor(true);
    const text = functionLine(
      'f',
      JSON.stringify({ level: 'ERROR', message: 'attempt failed' }),
      colours,
      at,
    );
    expect(text).toContain('\u001b[31mattempt failed\u001b[39m');
  });
});

describe('a short id', () => {
  it('differs for messages of the same millisecond', () => {
    const one = shortId('0199a1b2-c3d4-7000-8a9b-0c1d2e3f4a5b');
    expect(one).toBe('…2e3f4a5b');
    expect(shortId('0199a1b2-c3d4-7000-8a9b-0c1d2e3f4a5c')).not.toBe(one);
  });
});

describe('the runtime’s log', () => {
  it('tells calls only when it is verbose', () => {
    const said: string[] = [];
    const write = (text: string) => void said.push(text);
    createLog({ write, verbose: false, colours: false }).call('sqs SendMessage');
    expect(said).toEqual([]);
    createLog({ write, verbose: true, colours: false, now: () => at }).call('sqs SendMessage');
    expect(said).toEqual([`${clock(at)} courtier             sqs SendMessage\n`]);
  });
});
