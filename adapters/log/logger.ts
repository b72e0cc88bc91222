import { Logger, type LogItem } from '@aws-lambda-powertools/logger';
import type { Log } from '../../core/log.ts';
import { measureOf } from '../../core/metrics/counted.ts';
import { DEPLOYMENT } from '../../core/metrics/measures.ts';
import { embedded } from '../cloudwatch/embedded-metrics.ts';

export type LoggerOptions = {
  /** The `service` of every line. Default: POWERTOOLS_SERVICE_NAME. */
  service?: string;
  /** Whose metrics its lines count for. Default: they count for none. */
  deployment?: string | undefined;
  /** Takes one JSON line with its newline. Default: standard output. */
  write?: (line: string) => void;
};

/**
 * Powertools' logger on one stream. It would send errors to stderr and the rest to stdout; read through two pipes,
 * as the local runtime does, the lines of one message would then change places.
 */
class OneStreamLogger extends Logger {
  readonly #write: (line: string) => void;

  constructor(options: LoggerOptions) {
    super(options.service ? { serviceName: options.service } : {});
    this.#write = options.write ?? ((line) => process.stdout.write(line));
  }

  protected override printLog(_level: number, item: LogItem): void {
    item.prepareForPrint();
    this.#write(`${JSON.stringify(item.getAttributes(), this.getJsonReplacer())}\n`);
  }
}

/**
 * The Log port: one JSON line an event, with `level`, `message`, `timestamp`, `service`. The level is
 * POWERTOOLS_LOG_LEVEL, INFO by default. A line that core/metrics/counted.ts knows is a metric too.
 */
export function createLogger(options: LoggerOptions = {}): Log {
  const logger = new OneStreamLogger(options);
  const { deployment } = options;
  const counted = (message: string, fields: Record<string, unknown> = {}) => {
    const measure = deployment === undefined ? undefined : measureOf(message, fields);
    if (deployment === undefined || measure === undefined) return fields;
    return { ...fields, ...embedded({ [measure]: 1 }, { [DEPLOYMENT]: deployment }, new Date()) };
  };
  return {
    debug: (message, fields = {}) => logger.debug(message, fields),
    info: (message, fields) => logger.info(message, counted(message, fields)),
    warn: (message, fields) => logger.warn(message, counted(message, fields)),
    error: (message, fields) => logger.error(message, counted(message, fields)),
  };
}
