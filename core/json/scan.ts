/** How to step through a JSON text that JSON.parse accepts: each answers an index into it. Nothing is checked again. */

const SPACE = /[ \t\n\r]*/y;
const SCALAR = /[^,\]} \t\n\r]*/y;
const [QUOTE, OPENING, CLOSING] = ['"', '{', '}'].map((each) => each.charCodeAt(0));
/** What a bracket's code lacks of a brace's. */
const BRACE_BIT = '{'.charCodeAt(0) ^ '['.charCodeAt(0);

/** Index of what comes after white space. */
export function skipSpace(text: string, at: number): number {
  SPACE.lastIndex = at;
  SPACE.exec(text);
  return SPACE.lastIndex;
}

/** Index after the closing quote of the string that begins at `at`. */
export function stringEnd(text: string, at: number): number {
  let quote = text.indexOf('"', at + 1);
  while (quote !== -1 && backslashesBefore(text, quote) % 2 === 1) quote = text.indexOf('"', quote + 1);
  return quote === -1 ? text.length : quote + 1;
}

function backslashesBefore(text: string, at: number): number {
  let count = 0;
  while (text[at - 1 - count] === '\\') count += 1;
  return count;
}

/** Index after the value that begins at `start`. */
export function valueEnd(text: string, start: number): number {
  const first = text[start];
  if (first === '"') return stringEnd(text, start);
  if (first === '{' || first === '[') return bracketEnd(text, start);
  SCALAR.lastIndex = start;
  SCALAR.exec(text);
  return SCALAR.lastIndex;
}

/**
 * Index after the bracket that closes the one at `start`. In valid JSON the kinds match, so depth alone is enough. By codes of
 * characters, which takes a quarter of what a regular expression does: every message that is published goes through here.
 */
function bracketEnd(text: string, start: number): number {
  let depth = 0;
  let at = start;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = stringEnd(text, at);
      continue;
    }
    at += 1;
    if ((code | BRACE_BIT) === OPENING) depth += 1;
    else if ((code | BRACE_BIT) === CLOSING) depth -= 1;
    else continue;
    if (depth === 0) return at;
  }
  return text.length;
}

/** What the string between `start` and `end`, quotes included, stands for. */
export function stringAt(text: string, start: number, end: number): string {
  const inside = text.slice(start + 1, end - 1);
  return inside.includes('\\') ? String(JSON.parse(text.slice(start, end))) : inside;
}
