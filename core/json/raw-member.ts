import { skipSpace, stringAt, stringEnd, valueEnd } from './scan.ts';

/**
 * The JSON text of a top-level member's value, exactly as its author wrote it: parsing and printing it again would
 * change number spellings, escapes, spaces and the order of keys. Undefined when the object has no such member.
 * Of members with the same name the last one counts, as in JSON.parse.
 *
 * `text` must be an object that JSON.parse accepts; this reads it without checking again.
 */
export function rawMember(text: string, name: string): string | undefined {
  let found: string | undefined;
  let at = skipSpace(text, skipSpace(text, 0) + 1);
  while (text[at] === '"') {
    const keyEnd = stringEnd(text, at);
    const key = stringAt(text, at, keyEnd);
    const start = skipSpace(text, skipSpace(text, keyEnd) + 1);
    const end = valueEnd(text, start);
    if (key === name) found = text.slice(start, end);
    at = skipSpace(text, end);
    if (text[at] === ',') at = skipSpace(text, at + 1);
  }
  return found;
}

/** The JSON texts of an array's elements, each exactly as its author wrote it. `text` must be a valid JSON array. */
export function rawElements(text: string): string[] {
  const found: string[] = [];
  let at = skipSpace(text, skipSpace(text, 0) + 1);
  while (at < text.length && text[at] !== ']') {
    const end = valueEnd(text, at);
    found.push(text.slice(at, end));
    at = skipSpace(text, end);
    if (text[at] === ',') at = skipSpace(text, at + 1);
  }
  return found;
}
