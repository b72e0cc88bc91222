import { describe, expect, it } from 'vitest';
import { enter } from '../../../core/parked-keys/parked-key.ts';
import { followKeys } from '../../../functions/reconciler/follow-keys.ts';
import { at, failedMessage } from '../../core/failure/records.ts';
import { recorder } from '../dead-letter-recorder/recorder.ts';

const nameOf = (group: string) => ({ queue: 'orders', group });

/** A key whose head is `status`, closed at `seconds`. */
async function close(
  { deps }: ReturnType<typeof recorder>,
  group: string,
  status: 'resolved' | 'failed',
  seconds = 0,
) {
  const head = failedMessage({ message_id: `${group}-1`, order_group: group, status });
  await deps.store.create(head);
  await deps.keys.write(enter(undefined, nameOf(group), head.id, at(seconds)).next, undefined);
}

describe('the sweep of parked keys', () => {
  it('lets a key go on of which the stream said nothing, and looks at each again only after a while', async () => {
    const made = recorder();
    const { deps, clock } = made;
    await close(made, 'over', 'resolved');
    await close(made, 'stands', 'failed');
    clock.seconds = 290;
    expect(await followKeys(deps)).toBe(0);
    clock.seconds = 310;
    expect(await followKeys(deps)).toBe(2);
    expect(await deps.keys.get(nameOf('over'))).toBeUndefined();
    expect(await deps.keys.get(nameOf('stands'))).toMatchObject({ looked_at: at(310), version: 2 });
    expect(await followKeys(deps)).toBe(0);
  });

  it('lets one that cannot be followed hide no other, and never fails', async () => {
    const made = recorder();
    const { deps, clock, log } = made;
    await close(made, 'bad', 'resolved');
    await close(made, 'over', 'resolved');
    clock.seconds = 400;
    const bad = failedMessage({ message_id: 'bad-1' }).id;
    const store = {
      ...deps.store,
      get: (id: string) => (id === bad ? Promise.reject(new Error('unreadable')) : deps.store.get(id)),
    };
    expect(await followKeys({ ...deps, store })).toBe(2);
    expect(await deps.keys.get(nameOf('over'))).toBeUndefined();
    expect(await deps.keys.get(nameOf('bad'))).toMatchObject({ looked_at: at(400) });
    expect(log.lines.map(({ message }) => message)).toContain('key not followed yet');
    const unlooked = () => Promise.reject(new Error('away'));
    expect(await followKeys({ ...deps, keys: { ...deps.keys, unlooked } })).toBe(0);
  });
});
