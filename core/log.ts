/**
 * Structured logging. Fields use snake_case; `message_id` and `trace_id` on every line that speaks of a message.
 * Never a body, key or token.
 */
export interface Log {
  debug(message: string, fields?: Record<string, unknown>): void;
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
}
