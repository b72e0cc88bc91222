import { describe, expect, it } from 'vitest';
import { type CourtierError, UnavailableError } from '../../../core/errors.ts';
import type { Outbox } from '../../../core/message/outbox.ts';
import { PayloadTooLargeError } from '../../../core/message/payload-limit.ts';
import { createMemoryOutbox } from '../../memory/outbox.ts';
import { order, setUp } from './publishing.ts';

const invoice = { ...order, message_id: 'invoice-7' };
const forged = { ...invoice, message: { n: 666 } };
const other = { client: 'client-2' };

describe('a message id that its publisher chose', () => {
  it('makes the same message a duplicate, which is published again all the same', async () => {
    const { send, queued } = setUp();
    expect((await send({ body: invoice })).json).toMatchObject({ status: 'published', duplicate: false });
    expect((await send({ body: invoice })).json).toMatchObject({ id: 'invoice-7', duplicate: true });
    expect(queued().map(({ id }) => id)).toEqual(['invoice-7', 'invoice-7']);
  });

  it('is refused for another body, and nothing is published', async () => {
    const { send, queued, log } = setUp();
    await send({ body: invoice });
    const answer = await send({ body: forged });
    expect(answer).toMatchObject({ status: 409, json: { type: 'urn:courtier:problem:message-id-reused' } });
    expect(queued()).toHaveLength(1);
    expect(log.lines.at(-1)).toMatchObject({ fields: { error_code: 'message-id-reused' } });
    expect((await send({ body: invoice })).json).toMatchObject({ duplicate: true });
  });

  it('is one client’s: another that guesses it is refused, whatever it sends', async () => {
    const { send, queued } = setUp();
    await send({ body: invoice });
    expect((await send({ body: forged, ...other })).status).toBe(409);
    expect((await send({ body: invoice, ...other })).status).toBe(409);
    expect(queued()).toHaveLength(1);
  });

  it('may go to several exchanges with the same message: each is the first there', async () => {
    const { send } = setUp();
    await send({ body: invoice });
    const elsewhere = { ...invoice, exchange: 'journal', routing_key: 'auth' };
    expect(await send({ body: elsewhere })).toMatchObject({ status: 202, json: { duplicate: false } });
  });

  it('is free again when its message was refused, for the corrected one', async () => {
    const { send } = setUp();
    expect((await send({ body: { ...invoice, exchange: 'none' } })).status).toBe(404);
    expect((await send({ body: { ...invoice, routing_key: 'nobody' } })).status).toBe(422);
    expect(await send({ body: forged })).toMatchObject({ status: 202, json: { duplicate: false } });
    expect((await send({ body: { ...invoice, exchange: 'none' } })).status).toBe(409);
  });

  it('is its message’s too when the outbox took it', async () => {
    const { send, broker, outbox } = setUp();
    broker.down = true;
    expect((await send({ body: invoice })).json).toMatchObject({ status: 'accepted', duplicate: false });
    expect((await send({ body: invoice })).json).toMatchObject({ status: 'accepted', duplicate: true });
    expect((await send({ body: forged })).status).toBe(409);
    expect(outbox.items).toHaveLength(2);
  });

  it('stays its message’s after a 503, when nobody knows who has it: the same again is taken, and may be a duplicate', async () => {
    const { outbox, outboxAway } = awayOutbox();
    const { send, broker, queued, log } = setUp({ outbox });
    broker.down = true;
    expect((await send({ body: invoice })).status).toBe(503);
    broker.down = false;
    outboxAway(false);
    expect((await send({ body: forged })).status).toBe(409);
    expect(await send({ body: invoice })).toMatchObject({ status: 202, json: { duplicate: true } });
    expect(queued().map(({ id }) => id)).toEqual(['invoice-7']);
    expect(log.lines.map(({ message }) => message)).not.toContain('the message id could not be freed');
  });

  it('stays its message’s when a queue was full: another of the exchange may have it', async () => {
    const { send, broker, queued } = setUp();
    const full = { ...invoice, routing_key: 'full' };
    expect((await send({ body: full })).status).toBe(503);
    broker.full.clear();
    expect((await send({ body: { ...full, message: { n: 666 } } })).status).toBe(409);
    expect((await send({ body: full })).json).toMatchObject({ status: 'published', duplicate: true });
    expect(queued('small')).toHaveLength(1);
  });

  it('stays its message’s when the broker did not answer and the outbox refused it', async () => {
    const outbox = awayOutbox(new PayloadTooLargeError(9, 1)).outbox;
    const { send, broker } = setUp({ outbox });
    broker.down = true;
    expect((await send({ body: invoice })).status).toBe(413);
    broker.down = false;
    expect((await send({ body: forged })).status).toBe(409);
    expect((await send({ body: invoice })).json).toMatchObject({ status: 'published', duplicate: true });
  });

  it('is free when the outbox alone was asked, and refused it', async () => {
    const outbox = awayOutbox(new PayloadTooLargeError(9, 1)).outbox;
    const { send } = setUp({ outbox });
    const headers = { prefer: 'respond-async' };
    expect((await send({ body: invoice, headers })).status).toBe(413);
    expect((await send({ body: forged })).json).toMatchObject({ status: 'published', duplicate: false });
  });

  it('stays with the repeat that was published when the one before it is refused', async () => {
    const { send } = setUp();
    const refused = send({ body: { ...invoice, exchange: 'none' } });
    const published = send({ body: invoice });
    expect((await Promise.all([refused, published])).map(({ status }) => status)).toEqual([404, 202]);
    expect((await send({ body: forged })).status).toBe(409);
    expect((await send({ body: invoice })).json).toMatchObject({ duplicate: true });
  });

  it('keeps nobody from publishing when the table does not answer: the consumer looks too', async () => {
    const messageIds = {
      claim: async (): Promise<never> => {
        throw new UnavailableError('table-unavailable', 'no table');
      },
      free: async () => {},
    };
    const { send, log } = setUp({ messageIds });
    expect((await send({ body: invoice })).json).toMatchObject({ status: 'published', duplicate: false });
    expect(log.lines.map(({ message }) => message)).toContain('the message id could not be claimed');
  });

  it('is asked about for no id of Courtier’s own', async () => {
    const messageIds = {
      claim: async (): Promise<never> => {
        throw new Error('was asked');
      },
      free: async () => {},
    };
    const { send, log } = setUp({ messageIds });
    expect((await send({ body: order })).json).toMatchObject({ status: 'published', duplicate: false });
    expect(log.lines.map(({ message }) => message)).not.toContain('the message id could not be claimed');
  });
});

/** An outbox that takes nothing until it is set to. */
function awayOutbox(error: CourtierError = new UnavailableError('queue-unavailable', 'no SQS')) {
  const memory = createMemoryOutbox();
  let isAway = true;
  const outbox: Outbox = {
    put: async (item) => (isAway ? Promise.reject(error) : memory.put(item)),
    putAll: async (items) => (isAway ? items.map(() => error) : memory.putAll(items)),
  };
  return {
    outbox,
    outboxAway: (away: boolean) => {
      isAway = away;
    },
  };
}

describe('message ids in a batch', () => {
  it('stay with messages that may have been taken, and with no others', async () => {
    const { outbox } = awayOutbox();
    const { batch, broker } = setUp({ outbox });
    broker.down = true;
    const [lost, full] = [invoice, { ...invoice, message_id: 'invoice-9', routing_key: 'full' }];
    expect((await batch([lost])).json.items).toMatchObject([{ status_code: 503 }]);
    broker.down = false;
    const refused = { ...invoice, message_id: 'invoice-8', exchange: 'none' };
    expect((await batch([full, refused])).json.items).toMatchObject([
      { status_code: 503 },
      { status_code: 404 },
    ]);
    broker.full.clear();
    const answer = await batch([forged, lost, full, { ...forged, message_id: 'invoice-8' }]);
    expect(answer.json.items).toMatchObject([
      { status_code: 409 },
      { status_code: 202, duplicate: true },
      { status_code: 202, duplicate: true },
      { status_code: 202, duplicate: false },
    ]);
  });

  it('are told apart message by message: the first of one id has it', async () => {
    const { batch, queued } = setUp();
    const answer = await batch([invoice, forged, invoice, order, { ...forged, message_id: 'invoice-8' }]);
    expect(answer.status).toBe(207);
    expect(answer.json.items).toMatchObject([
      { status_code: 202, duplicate: false },
      { status_code: 409, problem: { type: 'urn:courtier:problem:message-id-reused' } },
      { status_code: 202, duplicate: true },
      { status_code: 202, duplicate: false },
      { status_code: 202, duplicate: false },
    ]);
    expect(queued()).toHaveLength(4);
  });

  it('are free again where a message was refused', async () => {
    const { batch, send } = setUp();
    const answer = await batch([
      { ...invoice, exchange: 'none' },
      { ...invoice, message_id: 'taken' },
    ]);
    expect(answer.json.summary).toMatchObject({ published: 1, refused: 1 });
    expect((await send({ body: forged })).status).toBe(202);
    expect((await send({ body: { ...forged, message_id: 'taken' } })).status).toBe(409);
  });
});
