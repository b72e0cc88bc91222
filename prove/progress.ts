import type { Progress } from './prove.ts';

const WIDTH = 30;

/** A bar on a terminal; nothing elsewhere. */
export function progressOn(out: NodeJS.WriteStream): { show: Progress; end(): void } {
  if (!out.isTTY) return { show: () => undefined, end: () => undefined };
  return {
    show: (what, done, of) => {
      const full = of === 0 ? WIDTH : Math.round((WIDTH * Math.min(done, of)) / of);
      out.write(`\r\x1b[K${'█'.repeat(full)}${'░'.repeat(WIDTH - full)} ${what} ${done} of ${of}`);
    },
    end: () => void out.write('\r\x1b[K'),
  };
}
