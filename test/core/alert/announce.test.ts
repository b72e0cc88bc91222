import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { announce, announceSuppressed } from '../../../core/alert/announce.ts';
import {
  aboutOf,
  exampleOf,
  failedMessageAlert,
  suppressedAlert,
} from '../../../core/alert/failed-message-alert.ts';
import { outsideJson, outsideText } from '../../../core/alert/outside-text.ts';
import { createMemoryAlertWindows } from '../../memory/alert-windows.ts';
import { createMemoryAlerts } from '../../memory/alerts.ts';
import { createMemoryFailedMessages } from '../../memory/failed-messages.ts';
import { recordedLog } from '../../recorded-log.ts';
import { at, failedMessage } from '../failure/records.ts';

const failed = (more = {}) =>
  failedMessage({
    status: 'failed',
    retry_count: 3,
    next_retry_at: null,
    error_message: 'card 4111',
    ...more,
  });

describe('the alert about a failed message', () => {
  it('names message, queue, error and record, and says what to do next', () => {
    const record = failed();
    const alert = failedMessageAlert(record);
    expect(alert).toMatchObject({
      kind: 'retries-exhausted',
      subject: 'Courtier: CardDeclined on queue orders',
      details: {
        failed_message_id: record.id,
        message_id: 'm-1',
        queue: 'orders',
        error_name: 'CardDeclined',
      },
    });
    expect(alert.message).toContain(
      'Message m-1 failed for good on queue orders after 3 retries: CardDeclined.',
    );
    expect(alert.message).toContain(`POST /api/messages/retry/${record.id}`);
  });

  it('is the same when it is sent again, and another when the message has failed for good again', () => {
    const { id } = failedMessageAlert(failed());
    expect(failedMessageAlert(failed(), 3).id).toBe(id);
    expect(failedMessageAlert(failed({ updated_at: at(60) })).id).not.toBe(id);
  });

  it('says of a permanent error that it was not retried', () => {
    const alert = failedMessageAlert(failed({ permanent: true, retry_count: 0, queue: null }));
    expect(alert).toMatchObject({
      kind: 'permanent-failure',
      subject: 'Courtier: CardDeclined on exchange orders',
    });
    expect(alert.message).toContain('was not retried');
  });

  it('quotes neither the payload nor the text of the error', () => {
    const text = JSON.stringify(failedMessageAlert(failed({ payload: '{"secret":"s3cr3t"}' })));
    expect(text).not.toContain('s3cr3t');
    expect(text).not.toContain('4111');
  });
});

describe('an alert that others had a hand in', () => {
  const nasty = {
    error_name: 'Declined\r\nClick https://evil.example/login\u202egnp.\u2028x',
    message_id: 'm-1\nBcc: everybody@evil.example\nhttp://evil.example',
    queue: 'q\u0000www.evil.com',
    exchange: 'e\u2066x',
    routing_key: 'mailto:me@evil.com\n',
  };

  it('has one subject line and the lines of its own, and nothing that is a link', () => {
    for (const more of [nasty, { ...nasty, queue: null }, { ...nasty, permanent: true }]) {
      const { subject, message } = failedMessageAlert(failed(more));
      const plain = failedMessageAlert(failed(more.queue === null ? { queue: null } : {}));
      expect(message.split('\n')).toHaveLength(plain.message.split('\n').length);
      for (const text of [subject, message.replaceAll('\n', '')]) {
        expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        expect(text).not.toMatch(/:\/\/|www\.|evil\.|me@/);
      }
      expect(subject).toContain('https[:]//evil[.]example/login');
    }
  });

  it('is such also of the summary of what was kept back', () => {
    const record = failed(nasty);
    const { subject, message } = suppressedAlert({
      key: 'k',
      about: aboutOf(record),
      suppressed: 3,
      examples: [exampleOf(record)],
      ends_at: at(300),
    });
    expect(message.split('\n')).toHaveLength(4);
    expect(`${subject}${message.replaceAll('\n', '')}`).not.toMatch(/[\p{Cc}\p{Cf}]|:\/\/|evil\./u);
  });

  it('shows nothing in text that could begin a line, turn it round or become a link, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const shown = outsideText(text, 120);
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        expect(shown).not.toMatch(/:\/|\.[\p{L}\p{N}]|(?<!\[)@/u);
        expect(shown.isWellFormed()).toBe(true);
        const json = outsideJson({ text });
        expect(json).toMatch(/^[ -~]*$/);
        expect(json).not.toMatch(/[/@]|\.[A-Za-z]/);
        expect(JSON.parse(json)).toEqual({ text });
      }),
    );
  });

  it('leaves what is none of that as it is', () => {
    for (const name of ['CardDeclined', 'email_queue', 'Größe falsch', '0.5 of 3', 'a:b', 'x-y', '支付']) {
      expect(outsideText(name, 100)).toBe(name.replace('0.5', '0[.]5'));
    }
  });
});

describe('announce', () => {
  const setUp = async () => {
    const deps = {
      alerts: createMemoryAlerts(),
      windows: createMemoryAlertWindows(),
      windowSeconds: 300,
      store: createMemoryFailedMessages(),
      log: recordedLog(),
      now: () => new Date(at(10)),
    };
    await deps.store.create(failed());
    return deps;
  };

  it('sends one alert and notes it on the record', async () => {
    const deps = await setUp();
    expect(await announce(deps, failed())).toBe(true);
    expect(deps.alerts.sent).toHaveLength(1);
    expect(await deps.store.get(failed().id)).toMatchObject({ alerted_at: at(10), version: 2 });
    expect(deps.log.lines.map((line) => line.message)).toEqual(['alert sent']);
  });

  it('notes nothing when the alert did not go out', async () => {
    const deps = await setUp();
    deps.alerts.failWith(new Error('SNS is away'));
    expect(await announce(deps, failed())).toBe(false);
    expect(await deps.store.get(failed().id)).toEqual(failed());
    expect(deps.log.lines).toMatchObject([{ level: 'error', fields: { error_message: 'SNS is away' } }]);
  });

  it('leaves a record alone that somebody has moved meanwhile', async () => {
    const deps = await setUp();
    const moved = failed({ version: 2, status: 'pending' });
    await deps.store.replace(moved, 1);
    expect(await announce(deps, failed())).toBe(true);
    expect(await deps.store.get(moved.id)).toEqual(moved);
  });

  it('lets the next one out when the first did not go out, and counts what it kept back', async () => {
    const deps = await setUp();
    deps.alerts.failWith(new Error('SNS is away'));
    expect(await announce(deps, failed())).toBe(false);
    deps.alerts.failWith(null);
    const other = failed({ message_id: 'm-2' });
    expect(await announce(deps, other)).toBe(true);
    expect(await announce(deps, failed())).toBe(true);
    expect(deps.alerts.sent).toMatchObject([{ details: { message_id: 'm-2' } }]);
    const later = { ...deps, now: () => new Date(at(400)) };
    expect(await announceSuppressed(later)).toBe(1);
    expect(deps.alerts.sent[1]?.message).toContain('1 more messages failed for good on queue orders');
    expect(deps.alerts.sent[1]?.message).toContain('(message m-1)');
    expect(await announceSuppressed(later)).toBe(0);
  });

  it('is tried again where what was kept back was not announced', async () => {
    const deps = await setUp();
    await announce(deps, failed());
    await announce(deps, failed({ message_id: 'm-2' }));
    const later = { ...deps, now: () => new Date(at(400)) };
    deps.alerts.failWith(new Error('SNS is away'));
    expect(await announceSuppressed(later)).toBe(0);
    deps.alerts.failWith(null);
    expect(await announceSuppressed(later)).toBe(1);
  });
});
