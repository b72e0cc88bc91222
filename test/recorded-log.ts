import type { Log } from '../core/log.ts';

export type Line = { level: keyof Log; message: string; fields: Record<string, unknown> };

/** A log that keeps its lines, for tests that read them. */
export function recordedLog(): Log & { lines: Line[]; text(): string } {
  const lines: Line[] = [];
  const at =
    (level: keyof Log) =>
    (message: string, fields: Record<string, unknown> = {}) => {
      lines.push({ level, message, fields });
    };
  return {
    lines,
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    // As a logger would write it: errors with all that they hold.
    text: () =>
      JSON.stringify(lines, (_key, value: unknown) =>
        value instanceof Error
          ? { ...value, name: value.name, message: value.message, stack: value.stack, cause: value.cause }
          : value,
      ),
  };
}
