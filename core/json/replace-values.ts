import { skipSpace, stringEnd, valueEnd } from './scan.ts';

/** Where a value stands in a JSON text: names of members and indexes. */
export type JsonPath = readonly (string | number)[];

/** A value that was replaced, as its author wrote it. */
export type Replaced = { path: JsonPath; was: string };

/**
 * The text with another one in place of the values that `replaces` picks, and everything else byte for byte as its author
 * wrote it: numbers that no double holds and members given twice stay. `text` must be one that JSON.parse accepts. Walks
 * without recursion, so any depth will do.
 */
export function replaceValues(
  text: string,
  replaces: (path: JsonPath) => boolean,
  replacement: string,
): { text: string; replaced: Replaced[] } {
  const replaced: Replaced[] = [];
  const kept: string[] = [];
  const path: (string | number)[] = [];
  const isObject: boolean[] = [];
  let copied = 0;
  let expectsName = false;
  let at = skipSpace(text, 0);
  while (at < text.length) {
    const char = text[at];
    if (char === '}' || char === ']') {
      isObject.pop();
      path.pop();
      expectsName = false;
      at += 1;
    } else if (char === ',') {
      expectsName = isObject.at(-1) === true;
      if (!expectsName) path.push(Number(path.pop()) + 1);
      at += 1;
    } else if (expectsName) {
      const end = stringEnd(text, at);
      path[path.length - 1] = String(JSON.parse(text.slice(at, end)));
      expectsName = false;
      at = skipSpace(text, end) + 1;
    } else if (replaces(path)) {
      const end = valueEnd(text, at);
      replaced.push({ path: [...path], was: text.slice(at, end) });
      kept.push(text.slice(copied, at), replacement);
      copied = end;
      at = end;
    } else if (char === '{' || char === '[') {
      isObject.push(char === '{');
      path.push(char === '{' ? '' : 0);
      expectsName = char === '{';
      at += 1;
    } else {
      at = Math.max(valueEnd(text, at), at + 1);
    }
    at = skipSpace(text, at);
  }
  return { text: [...kept, text.slice(copied)].join(''), replaced };
}
