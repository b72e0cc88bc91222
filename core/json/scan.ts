/** How to step through a JSON text that JSON.parse accepts: each answers an index into it. Nothing is checked again. */

const SPACE = /[ \t\n\r]*/y;
const SCALAR = /[^,\]} \t\n\r]*/y;
const BRACKET_OR_QUOTE = /["[\]{}]/g;

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

/** Index after the bracket that closes the one at `start`. In valid JSON the kinds match, so depth alone is enough. */
function bracketEnd(text: string, start: number): number {
  let depth = 0;
  let at = start;
  for (;;) {
    BRACKET_OR_QUOTE.lastIndex = at;
    const match = BRACKET_OR_QUOTE.exec(text);
    if (!match) return text.length;
    if (match[0] === '"') {
      at = stringEnd(text, match.index);
      continue;
    }
    depth += match[0] === '{' || match[0] === '[' ? 1 : -1;
    at = match.index + 1;
    if (depth === 0) return at;
  }
}
