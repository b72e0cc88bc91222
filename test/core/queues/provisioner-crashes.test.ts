import { describe, expect, it } from 'vitest';
import { Crash, nothing, runtimeQueue, setUp } from './fragile-provisioner.ts';

describe('a crash at any step', () => {
  it('of a creation lets nothing in that has no way out, and the same request goes on from there', async () => {
    const { provisioner, calls } = setUp();
    await provisioner.create(runtimeQueue('q'));
    expect(calls.length).toBeGreaterThan(8);
    for (let crashAt = 1; crashAt <= calls.length; crashAt += 1) {
      const broken = setUp({ crashAt });
      await expect(broken.provisioner.create(runtimeQueue('q'))).rejects.toThrow(Crash);
      const left = await broken.whole('q');
      if (left.bindings.length > 0) expect(left).toMatchObject({ bridge: true, workQueue: true });
      if (left.queue) expect(left.policy).toBeDefined();
      if (left.workQueue || left.policy) expect(left.record).toBe('creating');
      expect(await broken.records.get('q')).toBeUndefined();
      broken.fix();
      expect(await broken.provisioner.create(runtimeQueue('q'))).toBe('created');
      expect(await broken.whole('q')).toMatchObject({
        record: 'ready',
        bridge: true,
        bindings: [['orders', '']],
      });
    }
  });

  it('of a deletion leaves its record, and the same request goes on from there', async () => {
    const whole = setUp();
    await whole.provisioner.create(runtimeQueue('q'));
    const made = whole.calls.length;
    await whole.provisioner.delete('q');
    expect(whole.calls.length).toBeGreaterThan(made + 8);
    for (let crashAt = made + 1; crashAt <= whole.calls.length; crashAt += 1) {
      const broken = setUp({ crashAt });
      await broken.provisioner.create(runtimeQueue('q'));
      await expect(broken.provisioner.delete('q')).rejects.toThrow(Crash);
      expect((await broken.whole('q')).record).toBeDefined();
      broken.fix();
      expect(await broken.provisioner.delete('q')).toBe(true);
      expect(await broken.whole('q')).toEqual(nothing);
    }
  });

  it('of a creation may be followed by a deletion', async () => {
    const { provisioner, calls } = setUp();
    await provisioner.create(runtimeQueue('q'));
    for (let crashAt = 1; crashAt <= calls.length; crashAt += 1) {
      const broken = setUp({ crashAt });
      await expect(broken.provisioner.create(runtimeQueue('q'))).rejects.toThrow(Crash);
      broken.fix();
      await broken.provisioner.delete('q');
      expect(await broken.whole('q')).toEqual(nothing);
    }
  });
});
