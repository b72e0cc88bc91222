/**
 * JSON with other spaces, and nothing else: numbers, duplicate members and the letters of strings stay as they are written.
 * `text` has to be JSON.
 */
export function indented(text: string): string {
  let depth = 0;
  const line = () => `\n${'  '.repeat(depth)}`;
  let out = '';
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '}' || token === ']') depth -= 1;
    const isEmpty = /[{[]$/.test(out) && (token === '}' || token === ']');
    if (/[{[]$/.test(out) ? !isEmpty : token === '}' || token === ']') out += line();
    else if (out.endsWith(',')) out += line();
    out += token === ':' ? ': ' : token;
    if (token === '{' || token === '[') depth += 1;
  }
  return out;
}

/** The same without any space between its parts. */
export function compacted(text: string): string {
  return [...text.matchAll(TOKEN)].map(([token]) => token).join('');
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A string, a mark, or a number or word. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;
