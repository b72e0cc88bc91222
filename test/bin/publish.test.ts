import { describe, expect, it } from 'vitest';
import { answer, courtierThat } from './typed.ts';

const published = answer({ id: 'm-1', status: 'published', duplicate: false }, 202);

describe('courtier publish', () => {
  it('sends the body as it is written, whatever JSON would make of it', async () => {
    const { typed, received } = await courtierThat(published);
    const body = '{"n": 9007199254740993, "n": 1.0}';
    const more = ['--id', 'm-1', '--header', 'tenant=a=b', '--correlation-id', 'c', '--expiration', '60'];
    const { code, stdout } = await typed(['publish', 'orders', 'order.new', ...more, '--body', body]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'published: m-1\n' });
    expect(received[0]?.text).toContain(`"message":${body}}`);
    expect(received[0]?.body).toMatchObject({
      exchange: 'orders',
      routing_key: 'order.new',
      message_id: 'm-1',
      headers: { tenant: 'a=b' },
      properties: { correlation_id: 'c', expiration_ms: 60_000 },
    });
  });

  it('reads a pipe, and gives the message an id of its own', async () => {
    const { typed, received } = await courtierThat(published);
    expect((await typed(['publish', 'orders'], { stdin: '{"a":1}\n' })).code).toBe(0);
    expect(received[0]?.body).toMatchObject({
      message: { a: 1 },
      message_id: expect.stringMatching(/^[\da-f-]{36}$/),
    });
  });

  it('publishes a message a line in batches, and says which are refused', async () => {
    const taken = {
      status_code: 202,
      id: 'm',
      status: 'published',
      exchange: 'e',
      routing_key: '',
      duplicate: false,
    };
    const refused = {
      status_code: 404,
      problem: { type: 't', title: 'No', status: 404, detail: 'No exchange.' },
    };
    const first = { items: Array.from({ length: 500 }, () => taken), summary: {} };
    const { typed, received } = await courtierThat(
      answer(first),
      answer({ items: [refused], summary: {} }, 207),
    );
    const lines = Array.from({ length: 501 }, (_, n) => `{"n":${n}}`).join('\n');
    const { code, stdout, stderr } = await typed(['publish', 'e', '--lines', '--yes'], { stdin: lines });
    expect(code).toBe(1);
    expect(stdout.split('\n').at(-2)).toBe('message 501: No exchange.');
    expect(stderr).toContain('This publishes 501 messages to e.\n');
    expect(stderr).toContain('1 of 501 were refused.');
    expect(received[1]?.body?.messages).toMatchObject([{ exchange: 'e', message: { n: 500 } }]);
  });

  it.each([
    ['what is no JSON', ['--body', 'text'], 'is no JSON'],
    ['two bodies', ['--body', '1', '--file', 'x'], 'give one'],
    ['a line that is no JSON', ['--lines', '--yes', '--body', '1\n{'], 'Message 2 is no JSON'],
    ['one id for many', ['--lines', '--id', 'm', '--body', '1'], '--id is one message'],
  ])('publishes nothing of %s', async (_, args, message) => {
    const { typed, received } = await courtierThat(published);
    const { code, stderr } = await typed(['publish', 'orders', ...args]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(received).toEqual([]);
  });
});
