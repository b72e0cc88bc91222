import type { Log } from './log.ts';

/** The same log with these fields on every line, whatever a line says of them itself. */
export function boundLog(log: Log, bound: Record<string, unknown>): Log {
  return {
    debug: (message, fields) => log.debug(message, { ...fields, ...bound }),
    info: (message, fields) => log.info(message, { ...fields, ...bound }),
    warn: (message, fields) => log.warn(message, { ...fields, ...bound }),
    error: (message, fields) => log.error(message, { ...fields, ...bound }),
  };
}
