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

const LEVELS: readonly string[] = ['DEBUG', 'INFO', 'WARN', 'ERROR'] satisfies Level[];
type Level = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';

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
  const lowest = levelNamed(POWERTOOLS_LOG_LEVEL);
  const at =
    (level: Level): Log['info'] =>
    (message, fields = {}) => {
      if (LEVELS.indexOf(level) < lowest) return;
      const head = { level, message, timestamp: new Date().toISOString(), service };
      write(jsonLine(head, deployment === undefined ? fields : counted(message, fields, deployment)));
    };
  return { debug: at('DEBUG'), info: at('INFO'), warn: at('WARN'), error: at('ERROR') };
}

/** Its place among the levels. What is none of them logs as INFO does. */
function levelNamed(name = ''): number {
  const place = LEVELS.indexOf(name.toUpperCase());
  return place === -1 ? LEVELS.indexOf('INFO') : place;
}

function counted(message: string, fields: Record<string, unknown>, deployment: string) {
  const measure = measureOf(message, fields);
  if (measure === undefined) return fields;
  return { ...fields, ...embedded({ [measure]: 1 }, { [DEPLOYMENT]: deployment }, new Date()) };
}
