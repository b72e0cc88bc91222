import { describe, expect, it } from 'vitest';
import type { MessageLog } from '../../../core/audit/message-log.ts';
import { UnavailableError } from '../../../core/errors.ts';
import { createMemoryMessageLog } from '../../memory/message-log.ts';
import { setUp } from './one-message.ts';

describe('the trail of an accepted message', () => {
  const broken = (recordAccepted: MessageLog['recordAccepted']): MessageLog => ({
    ...createMemoryMessageLog(),
    recordAccepted,
  });
  const async = { headers: { Prefer: 'respond-async' } };

  it('does not fail a publish that it cannot write', async () => {
    const messageLog = broken(async () => {
      throw new UnavailableError('table-unavailable', 'The table is away.');
    });
    const { send, lines } = setUp({ messageLog });
    expect((await send(async)).json.status).toBe('accepted');
    expect(lines).toContainEqual(
      expect.objectContaining({ message: 'the trail entry could not be written' }),
    );
  });

  it('does not keep a publish waiting beyond its time', async () => {
    const never = broken(() => new Promise(() => undefined));
    const { send } = setUp({ messageLog: never, auditTimeoutMs: 20 });
    expect((await send(async)).json.status).toBe('accepted');
  });
});
