import type { Log } from '../../core/log.ts';
import { jsonLine } from './json-line.ts';

export type LoggerOptions = {
  /** The `service` of every line. Default: POWERTOOLS_SERVICE_NAME. */
  service?: string;
  /** Takes one JSON line with its newline. Default: standard output. */
  write?: (line: string) => void;
};

const LEVELS: readonly string[] = ['DEBUG', 'INFO', 'WARN', 'ERROR'];

/**
 * The Log port: one JSON line an event, all on one stream, with `level`, `message`, `timestamp`, `service` and, where
 * Lambda traces, `xray_trace_id`. Names and settings are those of Powertools, which many tools know: the level is
 * AWS_LAMBDA_LOG_LEVEL, which Lambda's own logging settings give, else POWERTOOLS_LOG_LEVEL, else INFO.
 */
export function createLogger(options: LoggerOptions = {}): Log {
  const service = options.service ?? process.env.POWERTOOLS_SERVICE_NAME ?? 'service_undefined';
  const write = options.write ?? ((line: string) => process.stdout.write(line));
  const least = leastLevel(process.env);
  const at =
    (level: string) =>
    (message: string, fields: Record<string, unknown> = {}) => {
      if (LEVELS.indexOf(level) < least) return;
      write(jsonLine({ level, message, timestamp: new Date().toISOString(), service, ...trace() }, fields));
    };
  return { debug: at('DEBUG'), info: at('INFO'), warn: at('WARN'), error: at('ERROR') };
}

/** Below the first of LEVELS everything is written (TRACE), above the last nothing (CRITICAL, SILENT). */
function leastLevel({ AWS_LAMBDA_LOG_LEVEL, POWERTOOLS_LOG_LEVEL }: NodeJS.ProcessEnv): number {
  const wanted = (AWS_LAMBDA_LOG_LEVEL ?? POWERTOOLS_LOG_LEVEL ?? 'INFO').toUpperCase();
  if (wanted === 'TRACE') return 0;
  if (['CRITICAL', 'FATAL', 'SILENT'].includes(wanted)) return LEVELS.length;
  const index = LEVELS.indexOf(wanted);
  return index < 0 ? LEVELS.indexOf('INFO') : index;
}

/** Lambda sets it anew for each invocation: Root=1-…;Parent=…;Sampled=1. */
function trace(): { xray_trace_id?: string } {
  const root = /Root=([^;]+)/.exec(process.env._X_AMZN_TRACE_ID ?? '')?.[1];
  return root === undefined ? {} : { xray_trace_id: root };
}
