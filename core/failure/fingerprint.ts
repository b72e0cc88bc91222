import { createHash } from 'node:crypto';
import type { ReportedError } from './report.ts';

const FRAME = /^\s+at (?:async )?(?:(?<caller>.+?)(?: \[as .+\])? \((?<place>.+)\)|(?<bare>.+))$/;
const POSITION = /:\d+(?::\d+)?$/;

/**
 * Groups failures of one cause: 16 hex digits of the error's name and its first application frame. Where the frame
 * has a function's name the line is left out, so that a deployment which moves it does not split the group. An error
 * without a stack (a rejection, an expiry) is grouped by name and code.
 */
export function fingerprint(error: Pick<ReportedError, 'name' | 'code' | 'stack'>): string {
  const cause = error.stack === null ? null : firstApplicationFrame(error.stack);
  return createHash('sha256')
    .update(JSON.stringify([error.name, cause ?? error.code]))
    .digest('hex')
    .slice(0, 16);
}

/**
 * The first application frame that has a name, `parseOrder handler.ts`; else the first, `handler.ts:12:3`. Null when
 * every frame is a library's.
 */
export function firstApplicationFrame(stack: string): string | null {
  let unnamed: string | null = null;
  for (const line of stack.split('\n')) {
    const { caller, bare, place = bare } = FRAME.exec(line)?.groups ?? {};
    if (place === undefined || isForeign(place)) continue;
    const file = place.slice(place.lastIndexOf('/') + 1);
    if (caller !== undefined && caller !== '<anonymous>') return `${caller} ${file.replace(POSITION, '')}`;
    unnamed ??= file;
  }
  return unnamed;
}

/** Node's own frames, dependencies, and the runtime that calls a Lambda handler. */
function isForeign(place: string): boolean {
  return (
    place.startsWith('node:') ||
    place.includes('/node_modules/') ||
    place.includes('/var/runtime/') ||
    place === '<anonymous>' ||
    place === 'native'
  );
}
