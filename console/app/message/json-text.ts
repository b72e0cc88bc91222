import { skipSpace, stringEnd, valueEnd } from '../../../core/json/scan.ts';

/** A piece of a JSON text, and what it is. */
export type Token = { kind: 'name' | 'string' | 'number' | 'word' | 'mark' | 'space'; text: string };

/**
 * A JSON text on lines of its own, each token as its author wrote it: `1234567890123.4567891`, 2^53+1, escapes and a member
 * that stands twice stay as they are, because nothing is parsed. Undefined: it is no JSON text.
 */
export function prettyJson(text: string): Token[] | undefined {
  if (!isJson(text)) return undefined;
  const tokens: Token[] = [];
  let depth = 0;
  const line = () => tokens.push({ kind: 'space', text: `\n${'  '.repeat(depth)}` });
  let at = skipSpace(text, 0);
  while (at < text.length) {
    const char = text[at] ?? '';
    const next = text[skipSpace(text, at + 1)] ?? '';
    if (char === '{' || char === '[') {
      const isEmpty = next === '}' || next === ']';
      tokens.push({ kind: 'mark', text: isEmpty ? char + next : char });
      if (isEmpty) at = skipSpace(text, at + 1);
      else {
        depth += 1;
        line();
      }
      at += 1;
    } else if (char === '}' || char === ']') {
      depth -= 1;
      line();
      tokens.push({ kind: 'mark', text: char });
      at += 1;
    } else if (char === ',') {
      tokens.push({ kind: 'mark', text: char });
      line();
      at += 1;
    } else if (char === ':') {
      tokens.push({ kind: 'mark', text: ': ' });
      at += 1;
    } else {
      const end = char === '"' ? stringEnd(text, at) : valueEnd(text, at);
      tokens.push({ kind: kindOf(text, at, end), text: text.slice(at, end) });
      at = end;
    }
    at = skipSpace(text, at);
  }
  return tokens;
}

function kindOf(text: string, start: number, end: number): Token['kind'] {
  if (text[start] === '"') return text[skipSpace(text, end)] === ':' ? 'name' : 'string';
  return /[-\d]/.test(text[start] ?? '') ? 'number' : 'word';
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
