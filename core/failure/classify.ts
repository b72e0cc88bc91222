import { CourtierError } from '../errors.ts';
import { ERROR_MESSAGE_CHARS, ERROR_STACK_CHARS, TASK_FAILURE_ERROR_CHARS } from '../limits.ts';
import type { ReportedError } from './report.ts';

/** How many causes of an error its stack shows. */
const MAX_CAUSES = 3;
// SQS and Step Functions refuse these, and a terminal obeys some of them.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const UNSENDABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]/g;

/** Whatever was thrown, as an error that can be sent and kept. Never throws itself. */
export function classify(thrown: unknown): ReportedError {
  return {
    name: cut(textOf(thrown, 'name') ?? nameOf(thrown), TASK_FAILURE_ERROR_CHARS),
    message: cut(messageOf(thrown), ERROR_MESSAGE_CHARS),
    stack: stackOf(thrown),
    code: cut(textOf(thrown, 'code') ?? 'unexpected', TASK_FAILURE_ERROR_CHARS),
    permanent: isPermanent(thrown),
  };
}

/** The text as it may be sent and kept: well-formed, printable, at most `chars` UTF-16 units. */
export function cut(text: string, chars: number): string {
  const shortened = text.length <= chars ? text : `${text.slice(0, chars - 1)}…`;
  return shortened.toWellFormed().replace(UNSENDABLE, '\ufffd');
}

function isPermanent(thrown: unknown): boolean {
  return attempt(() => thrown instanceof CourtierError && thrown.disposition !== 'retry') ?? false;
}

function nameOf(thrown: unknown): string {
  return typeof thrown === 'object' && thrown !== null ? 'Error' : 'NonError';
}

function messageOf(thrown: unknown): string {
  const said = textOf(thrown, 'message');
  if (said !== undefined) return said;
  if (typeof thrown === 'object') {
    return attempt(() => JSON.stringify(thrown)) ?? 'an object that cannot be shown was thrown';
  }
  return attempt(() => String(thrown)) ?? 'a value that cannot be shown was thrown';
}

/** The stack, followed by those of its causes: an adapter's error says what, its cause says why. */
function stackOf(thrown: unknown): string | null {
  const stacks: string[] = [];
  let current = thrown;
  for (let depth = 0; depth <= MAX_CAUSES; depth += 1) {
    const stack = textOf(current, 'stack');
    if (stack !== undefined) stacks.push(stack);
    current = propertyOf(current, 'cause');
  }
  return stacks.length === 0 ? null : cut(stacks.join('\ncaused by: '), ERROR_STACK_CHARS);
}

function textOf(value: unknown, property: string): string | undefined {
  const text = propertyOf(value, property);
  return typeof text === 'string' && text !== '' ? text : undefined;
}

function propertyOf(value: unknown, property: string): unknown {
  return attempt(() => (value as Record<string, unknown>)[property]);
}

/** A getter, a proxy or a toString of the thrown value may throw in turn; null and undefined have no properties. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
