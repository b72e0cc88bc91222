import { isExactNumber } from './exact-number.ts';
import { skipSpace, stringAt, stringEnd, valueEnd } from './scan.ts';

/** A part of a JSON text that would not survive being read and written again: where it stands, and why. */
export type Loss = { path: readonly (string | number)[]; why: string };

type Frame = { names: Set<string> | null; expectsName: boolean };

/** As many as one answer lists. */
const MAX_LOSSES = 20;

/**
 * What JSON.parse would change of a JSON text without a word: a number that has no double of its own, a member whose
 * name stands twice, a member `__proto__` (which copying an object drops), half of a surrogate pair. None: the value
 * that JSON.parse makes of it is the value that was meant.
 *
 * `opaque`: paths of values that are not looked into, because their own text travels on (raw-member.ts). `text` must be
 * one that JSON.parse accepts. Walks without recursion, so any depth will do. `isCopied` false: the value is written as
 * it was read, so that no `__proto__` is lost.
 */
export function lossesOf(
  text: string,
  opaque: readonly (readonly string[])[] = [],
  { isCopied = true }: { isCopied?: boolean } = {},
): Loss[] {
  const losses: Loss[] = [];
  const frames: Frame[] = [];
  const path: (string | number)[] = [];
  const report = (why: string) => void losses.push({ path: [...path], why });
  let at = skipSpace(text, 0);
  while (at < text.length && losses.length < MAX_LOSSES) {
    const char = text[at];
    const frame = frames.at(-1);
    if (char === '{' || char === '[') {
      const isObject = char === '{';
      frames.push({ names: isObject ? new Set() : null, expectsName: isObject });
      path.push(isObject ? '' : 0);
      at += 1;
    } else if (char === '}' || char === ']') {
      frames.pop();
      path.pop();
      at += 1;
    } else if (char === ',') {
      if (frame?.names) frame.expectsName = true;
      else path.push(Number(path.pop()) + 1);
      at += 1;
    } else if (frame?.names && frame.expectsName) {
      const end = stringEnd(text, at);
      const name = stringAt(text, at, end);
      path[path.length - 1] = name;
      const why = nameLoss(name, frame.names, isCopied);
      if (why !== undefined) report(why);
      frame.names.add(name);
      frame.expectsName = false;
      at = skipSpace(text, end) + 1;
      if (opaque.some((skipped) => isSame(skipped, path))) at = valueEnd(text, skipSpace(text, at));
    } else {
      const end = valueEnd(text, at);
      const why = scalarLoss(text.slice(at, end));
      if (why !== undefined) report(why);
      at = Math.max(end, at + 1);
    }
    at = skipSpace(text, at);
  }
  return losses;
}

function nameLoss(name: string, before: ReadonlySet<string>, isCopied: boolean): string | undefined {
  if (before.has(name)) return 'is given more than once; only one of the values could be kept';
  if (isCopied && name === '__proto__') return 'is a name that cannot be carried';
  return name.isWellFormed() ? undefined : 'has half of a surrogate pair in its name, which is not Unicode';
}

function scalarLoss(scalar: string): string | undefined {
  if (scalar.startsWith('"')) {
    // Only an escape can write it: the text itself was UTF-8.
    const isWhole = !/\\u/i.test(scalar) || String(JSON.parse(scalar)).isWellFormed();
    return isWhole ? undefined : 'holds half of a surrogate pair, which is not Unicode';
  }
  if (!/^[-\d]/.test(scalar) || isExactNumber(scalar)) return undefined;
  return `is a number that cannot be carried exactly: it would become ${Number(scalar)}`;
}

function isSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((part, n) => part === b[n]);
}
