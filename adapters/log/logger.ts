import type { Log } from '../../core/log.ts';
import { measureOf } from '../../core/metrics/counted.ts';
import { DEPLOYMENT } from '../../core/metrics/measures.ts';
import { embedded } from '../cloudwatch/embedded-metrics.ts';
import { jsonLine } from './json-line.ts';

export type LoggerOptions = {
  /** The `service` of every line. Default: POWERTOOLS_SERVICE_NAME. */
  service?: string;
  /** Whose metrics its lines count for. Default: they count for none. */
  deployment?: string | undefined;
  /** Takes one JSON line with its newline. Default: standard output. */
  write?: (line: string) => void;
};

type Level = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';
const PLACES: Readonly<Record<Level, number>> = { DEBUG: 0, INFO: 1, WARN: 2, ERROR: 3 };

/** The levels that Powertools knows, by the lowest that is written. */
const LOWEST: ReadonlyMap<string, number> = new Map([
  ...Object.entries(PLACES),
  ['TRACE', PLACES.DEBUG],
  ['CRITICAL', PLACES.ERROR],
  ['SILENT', Number.POSITIVE_INFINITY],
]);

/**
 * The Log port: one JSON line an event, with `level`, `message`, `timestamp`, `service`. The level is
 * POWERTOOLS_LOG_LEVEL, INFO by default. A line that core/metrics/counted.ts knows is a metric too.
 */
export function createLogger(options: LoggerOptions = {}): Log {
  const { POWERTOOLS_SERVICE_NAME, POWERTOOLS_LOG_LEVEL } = process.env;
  const {
    service = POWERTOOLS_SERVICE_NAME ?? 'service_undefined',
    deployment,
    write = (line) => process.stdout.write(line),
  } = options;
  const lowest = lowestOf(POWERTOOLS_LOG_LEVEL);
  const at =
    (level: Level): Log['info'] =>
    (message, fields = {}) => {
      if (PLACES[level] < lowest) return;
      const head = { level, message, timestamp: new Date().toISOString(), service };
      const metric = deployment === undefined ? undefined : metricOf(message, fields, deployment);
      write(jsonLine(metric ? { ...head, ...metric } : head, fields));
    };
  return { debug: at('DEBUG'), info: at('INFO'), warn: at('WARN'), error: at('ERROR') };
}

/** What is no level logs as INFO does. */
function lowestOf(level = ''): number {
  return LOWEST.get(level.toUpperCase()) ?? PLACES.INFO;
}

function metricOf(message: string, fields: Record<string, unknown>, deployment: string) {
  const measure = measureOf(message, fields);
  return measure && embedded({ [measure]: 1 }, { [DEPLOYMENT]: deployment }, new Date());
}
