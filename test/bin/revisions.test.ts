import { describe, expect, it } from 'vitest';
import { problem, type Reply } from '../client/server.ts';
import { failed } from './failed-message.ts';
import { answer, courtierThat } from './typed.ts';

const revision = {
  number: 0,
  at: '2026-01-05T10:00:00.000Z',
  by: null,
  note: null,
  payload_bytes: 9,
  schema: null,
};
const withPayload = (
  payload: string | null,
  payload_encoding: string | null,
  payload_omitted: string | null = null,
) => answer({ ...revision, payload, payload_encoding, payload_omitted });

describe('courtier failed body', () => {
  const text = '{"n": 9007199254740993, "n": 1.0}\u001b';

  it('is the latest, for eyes, and with --raw the bytes', async () => {
    const list = answer({ items: [revision, { ...revision, number: 1 }] });
    const { typed, asked } = await courtierThat(list, withPayload(text, 'text'));
    expect((await typed(['failed', 'body', 'f-1'])).stdout).toBe(
      '{"n": 9007199254740993, "n": 1.0}\\u001b\n',
    );
    expect(asked()[1]).toBe('GET /prod/api/messages/failed/f-1/revisions/1');
    expect((await typed(['failed', 'body', 'f-1', '--revision', '0', '--raw'])).stdout).toBe(text);
    expect(asked()[2]).toBe('GET /prod/api/messages/failed/f-1/revisions/0');
  });

  it('of what is no text is the bytes with --raw', async () => {
    const { typed } = await courtierThat(withPayload('AP8K', 'base64'));
    const { bytes } = await typed(['failed', 'body', 'f-1', '--revision', '0', '--raw']);
    expect(bytes).toEqual(Buffer.from([0, 255, 10]));
  });

  it('says so where the API leaves it out', async () => {
    const { typed } = await courtierThat(withPayload(null, null, 'large'));
    const { code, stderr } = await typed(['failed', 'body', 'f-1', '--revision', '0', '--raw']);
    expect({ code, stderr }).toEqual({
      code: 5,
      stderr: 'The body is too large for an answer of the API.\n',
    });
  });
});

describe('courtier failed edit', () => {
  const seen: Reply = { status: 200, body: { ...failed, revision: 0 }, headers: { etag: '"7"' } };
  const saved = answer({ id: 'f-1', status: 'pending', revision: { ...revision, number: 1 } }, 201);
  /** An editor that changes the file as a sed command says. */
  const sed = (script: string) => ({ EDITOR: `sed -i '${script}'`, PATH: process.env.PATH ?? '' });

  it('opens indented JSON, shows the change, and saves it as compact as it was, with nothing else changed', async () => {
    const { typed, received } = await courtierThat(
      seen,
      withPayload('{"n":9007199254740993,"a":{"b":[1.0,1.0]},"n":1}', 'text'),
      saved,
    );
    const edit = ['failed', 'edit', 'f-1', '--retry', '--note', 'why', '--yes'];
    const { code, stdout, stderr } = await typed(edit, { env: sed('2s/93/94/') });
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'Revision 1 of f-1 is saved: pending.\n' });
    expect(stderr).toContain('-  "n": 9007199254740993,\n+  "n": 9007199254740994,\n');
    expect(stderr).toContain('This saves revision 1 of the failed message f-1, and delivers it at once.');
    expect(received[2]).toMatchObject({
      path: '/prod/api/messages/failed/f-1/revisions',
      headers: { 'if-match': '"7"' },
      body: {
        payload: '{"n":9007199254740994,"a":{"b":[1.0,1.0]},"n":1}',
        payload_encoding: 'text',
        note: 'why',
        retry: true,
      },
    });
  });

  it.each([
    ['an editor that changes nothing', '', 'The body was not changed'],
    ['spaces alone', 's/ /   /', 'The body was not changed'],
    ['what is no JSON any more', 's/:/=/', 'What you typed is no JSON'],
  ])('saves nothing after %s', async (_, script, message) => {
    const { typed, received } = await courtierThat(seen, withPayload('{"n":1}', 'text'), saved);
    const { code, stderr } = await typed(['failed', 'edit', 'f-1', '--yes'], { env: sed(script) });
    expect(code).toBe(1);
    expect(stderr).toContain(message);
    expect(received).toHaveLength(2);
  });

  it('saves nothing where somebody else was first, or nobody says yes', async () => {
    const conflict = problem(412, 'precondition-failed');
    const first = await courtierThat(seen, withPayload('{"n":1}', 'text'), conflict);
    expect((await first.typed(['failed', 'edit', 'f-1', '--yes'], { env: sed('s/1/2/') })).code).toBe(6);
    const { typed, received } = await courtierThat(seen, withPayload('text', 'text'), saved);
    const no = await typed(['failed', 'edit', 'f-1'], { env: sed('s/t/T/'), columns: 80, stdin: '\n' });
    expect(no.code).toBe(1);
    expect(received).toHaveLength(2);
  });
});
