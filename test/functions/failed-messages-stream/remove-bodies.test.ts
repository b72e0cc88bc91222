import type { DynamoDBRecord } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { CourtierError, UnavailableError } from '../../../core/errors.ts';
import { payloadKey } from '../../../core/failure/id.ts';
import { createHandler } from '../../../functions/failed-messages-stream/handler.ts';
import type { BodyDeps } from '../../../functions/failed-messages-stream/remove-bodies.ts';
import { createMemoryPayloads } from '../../memory/payloads.ts';
import { recordedLog } from '../../recorded-log.ts';
import { recorder } from '../dead-letter-recorder/recorder.ts';

const first = payloadKey('r-1', '2026-01-05T10:00:00.000Z');
const second = payloadKey('r-1', '2026-02-05T10:00:00.000Z');

type Change = { id?: string; was?: string; is?: string; number?: string };
const image = (payload_ref: string | undefined) => (payload_ref ? { payload_ref: { S: payload_ref } } : {});

/** The row of a record before and after; without `is` in `change` it has gone. */
function changeOf({ id = 'r-1', was, number = '1', ...change }: Change): DynamoDBRecord {
  const hasGone = !('is' in change);
  return {
    eventName: hasGone ? 'REMOVE' : 'MODIFY',
    dynamodb: {
      SequenceNumber: number,
      Keys: { id: { S: id } },
      OldImage: { id: { S: id }, ...image(was) },
      ...(hasGone ? {} : { NewImage: { id: { S: id }, ...image(change.is) } }),
    },
  };
}

function withoutNewImage({ dynamodb }: DynamoDBRecord): NonNullable<DynamoDBRecord['dynamodb']> {
  const { NewImage: _new, ...rest } = dynamodb ?? {};
  return rest;
}

/** `now`: where the records have their bodies by now. */
async function setUp(now: Record<string, string> = {}, more: Partial<BodyDeps> = {}) {
  const memory = createMemoryPayloads();
  const keys = [first, second, 'failures/r-2/a', 'failures/old', 'transit/a', 'deliveries/a'];
  for (const key of keys) await memory.put(key, Buffer.from('x'));
  const log = recordedLog();
  const bodies = {
    references: { of: async (id: string) => [now[id] ?? []].flat() },
    payloads: memory,
    log,
    ...more,
  };
  const handler = createHandler({ bodies, keys: recorder().deps });
  const removed = () => keys.filter((key) => !memory.keys().includes(key));
  return { handler, removed, log, memory };
}

describe('the body of a failed message', () => {
  it('goes when its record has gone, no matter who removed it, and once is enough', async () => {
    const { handler, removed } = await setUp();
    const gone = changeOf({ was: first });
    const expired = {
      ...changeOf({ id: 'old', was: 'failures/old' }),
      userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
    };
    expect(await handler({ Records: [gone, expired] })).toEqual({ batchItemFailures: [] });
    expect(removed()).toEqual([first, 'failures/old']);
    expect(await handler({ Records: [gone] })).toEqual({ batchItemFailures: [] });
    expect(removed()).toEqual([first, 'failures/old']);
  });

  it('stays while its record is changed: deleted by a person, restored, retried', async () => {
    const { handler, removed } = await setUp({ 'r-1': first });
    await handler({ Records: [changeOf({ was: first, is: first })] });
    expect(removed()).toEqual([]);
  });

  it.each([
    ['another body', second],
    ['one that is small', undefined],
  ])('goes when a new failure of its id has taken the place, with %s', async (_, is) => {
    const { handler, removed } = await setUp(is === undefined ? {} : { 'r-1': is });
    const change = is === undefined ? { was: first, is: undefined as never } : { was: first, is };
    await handler({ Records: [changeOf(change)] });
    expect(removed()).toEqual([first]);
  });

  it('stays where the same failure was recorded once more before the stream was read', async () => {
    const { handler, removed, log } = await setUp({ 'r-1': first });
    await handler({ Records: [changeOf({ was: first })] });
    expect(removed()).toEqual([]);
    expect(log.lines.at(-1)).toMatchObject({ message: 'body is needed again' });
  });

  it.each(['transit/a', 'deliveries/a', 'failures/r-2/a', 'failures/r-1-2/a', 'failures/', ''])(
    'is nothing that another owns: %j in a row is left alone',
    async (key) => {
      const { handler, removed, memory } = await setUp();
      await memory.put('failures/r-1-2/a', Buffer.from('x'));
      expect(await handler({ Records: [changeOf({ was: key })] })).toEqual({ batchItemFailures: [] });
      expect(removed()).toEqual([]);
      expect(memory.keys()).toContain('failures/r-1-2/a');
    },
  );

  it('is tried again where the payload store or the table does not answer, and stops no other', async () => {
    const away = new UnavailableError('table-unavailable', 'no table');
    const references = {
      of: async (id: string) => (id === 'r-2' ? Promise.reject(away) : []),
    };
    const { handler, removed, log } = await setUp({}, { references });
    const Records = [
      changeOf({ id: 'r-2', was: 'failures/r-2/a', number: '7' }),
      changeOf({ was: first, number: '8' }),
    ];
    expect(await handler({ Records })).toEqual({ batchItemFailures: [{ itemIdentifier: '7' }] });
    expect(removed()).toEqual([first]);
    const [line, ...more] = log.lines.filter(({ level }) => level === 'error');
    expect(line?.fields).toMatchObject({ failed_message_id: 'r-2', error_code: 'table-unavailable' });
    expect(more).toEqual([]);
  });

  it('that can never be removed holds up nothing, and is named', async () => {
    const references = {
      of: () => Promise.reject(new CourtierError('forbidden', 'fail', 'This role may not.')),
    };
    const { handler, log } = await setUp({}, { references });
    expect(await handler({ Records: [changeOf({ was: first })] })).toEqual({ batchItemFailures: [] });
    expect(log.lines.at(-1)).toMatchObject({ level: 'error', fields: { payload_refs: [first] } });
  });

  it('goes with every correction of it, when the record has gone, and stays while it only gets one more', async () => {
    const { handler, removed, memory } = await setUp({ 'r-1': second });
    const revisions = (...keys: string[]) => ({
      revisions: { L: keys.map((key) => ({ M: { payload_ref: { S: key } } })) },
    });
    const corrected = changeOf({ was: first });
    if (!corrected.dynamodb) throw new Error('There is no change.');
    corrected.dynamodb.OldImage = { ...image(first), ...revisions(first, second) };
    corrected.dynamodb.NewImage = { ...image(second), ...revisions(first, second) };
    await handler({ Records: [corrected] });
    expect(removed()).toEqual([]);

    const gone = await setUp();
    await gone.handler({ Records: [{ ...corrected, dynamodb: withoutNewImage(corrected) }] });
    expect(gone.removed()).toEqual([first, second]);
    expect(memory.keys()).toContain(first);
  });

  it('is nothing of a record that never had one', async () => {
    const { handler, removed } = await setUp();
    expect(await handler({ Records: [changeOf({}), { eventName: 'REMOVE' }] })).toEqual({
      batchItemFailures: [],
    });
    expect(removed()).toEqual([]);
  });
});
