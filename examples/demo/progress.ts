const WIDTH = 40;

/** A progress bar on a terminal; elsewhere a line for each tenth, so that a log stays readable. */
export function createProgress(total: number, out: NodeJS.WriteStream = process.stdout) {
  let tenth = -1;
  return {
    show(done: number, note: string) {
      const share = total === 0 ? 1 : done / total;
      if (out.isTTY) {
        const filled = Math.round(share * WIDTH);
        const bar = '█'.repeat(filled) + '░'.repeat(WIDTH - filled);
        out.write(`\r\x1b[K  ${bar} ${String(done).padStart(String(total).length)}/${total}  ${note}`);
      } else if (Math.floor(share * 10) > tenth) {
        tenth = Math.floor(share * 10);
        out.write(`  ${done}/${total}  ${note}\n`);
      }
    },
    end() {
      if (out.isTTY) out.write('\n');
    },
  };
}
