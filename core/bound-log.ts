import type { Log } from './log.ts';

/**
 * The same log with these fields on every line, whatever a line says of them itself; `usual` are on those lines that do not
 * say them.
 */
export function boundLog(log: Log, bound: Record<string, unknown>, usual: Record<string, unknown> = {}): Log {
  return {
    debug: (message, fields) => log.debug(message, { ...usual, ...fields, ...bound }),
    info: (message, fields) => log.info(message, { ...usual, ...fields, ...bound }),
    warn: (message, fields) => log.warn(message, { ...usual, ...fields, ...bound }),
    error: (message, fields) => log.error(message, { ...usual, ...fields, ...bound }),
  };
}
