import { describe, expect, it } from 'vitest';
import { Stopping } from '../../localstack/stopping.ts';

function stopping(patienceMs?: number) {
  const warnings: string[] = [];
  return { warnings, stopping: new Stopping({ warn: (text) => void warnings.push(text) }, patienceMs) };
}

describe('the end of the runtime', () => {
  it('undoes what was done last first, and once however often it is asked for', async () => {
    const { stopping: end } = stopping();
    const undone: string[] = [];
    end.add(() => void undone.push('parts'));
    end.add(async () => void undone.push('functions'));
    expect(end.begun).toBe(false);
    await Promise.all([end.run(), end.run()]);
    expect(end.begun).toBe(true);
    expect(undone).toEqual(['functions', 'parts']);
  });

  it('goes on when something fails or never ends, and tells', async () => {
    const { stopping: end, warnings } = stopping(10);
    const undone: string[] = [];
    end.add(() => void undone.push('parts'));
    end.add(() => new Promise(() => {}));
    end.add(() => Promise.reject(new Error('no answer')));
    await end.run();
    expect(undone).toEqual(['parts']);
    expect(warnings).toEqual([
      'while stopping: no answer',
      expect.stringMatching(/^while stopping: it takes longer than 10 ms: /),
    ]);
  });

  it('also undoes what comes up meanwhile', async () => {
    const { stopping: end } = stopping();
    const undone: string[] = [];
    await end.run();
    end.add(() => void undone.push('late part'));
    await end.run();
    expect(undone).toEqual(['late part']);
  });
});
