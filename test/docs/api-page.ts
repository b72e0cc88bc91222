import { readFileSync } from 'node:fs';

/** A command of docs/api.md with the answer that stands below it. */
export type Example = {
  section: string;
  command: string;
  /** What is shown, and with which status: a JSON value, or the text of what is no JSON. */
  status: number;
  shown: unknown;
  /** It runs in the background: the answer comes when later examples have done their part. */
  later: boolean;
};

/** `operations`: what its first line says in code, such as `POST /api/messages/publish` or an alias's path. */
export type Section = { title: string; operations: string[]; examples: Example[] };

const BLOCKS = /^```(\w+)(?: (\d{3}))?\n([\s\S]*?)^```$/gm;

/** docs/api.md, section by section. Throws for a command without an answer right behind it. */
export function readApiPage(): Section[] {
  const page = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8');
  return page
    .split(/^## /m)
    .slice(1)
    .map((text) => {
      const [title = '', , first = ''] = text.split('\n');
      const operations = [...first.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
      return { title, operations, examples: examplesIn(title, text) };
    });
}

function examplesIn(section: string, text: string): Example[] {
  const blocks = [...text.matchAll(BLOCKS)].map(([, language, status, content = '']) => ({
    language,
    status: Number(status),
    content,
  }));
  return blocks.flatMap(({ language, content: command }, n) => {
    if (language !== 'sh') return [];
    const answer = blocks[n + 1];
    if (answer === undefined || Number.isNaN(answer.status))
      throw new Error(`"${section}" shows no answer to: ${command}`);
    const shown: unknown = answer.language === 'json' ? JSON.parse(answer.content) : answer.content;
    return [{ section, command, status: answer.status, shown, later: /&\s*$/.test(command) }];
  });
}

/** What `$NAME` stood for, as answers gave it. */
export type Names = Map<string, string>;

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/**
 * Where an answer differs from the one that is shown, as a path and a word; undefined where it does not. `…` is
 * anything, as a member: any others. `$NAME` is anything the first time, and the same from then on. Times are times. A
 * list has at least the items that are shown, in their order.
 */
export function difference(shown: unknown, real: unknown, names: Names, at = '$'): string | undefined {
  if (shown === '…') return undefined;
  if (typeof shown === 'string' && /^\$[A-Z_]+$/.test(shown))
    return namedDifference(shown.slice(1), real, names, at);
  if (typeof shown === 'string' && TIME.test(shown) && typeof real === 'string' && TIME.test(real))
    return undefined;
  if (Array.isArray(shown))
    return Array.isArray(real) ? listDifference(shown, real, names, at) : `${at}: no list`;
  if (!isObject(shown)) {
    const same = shown === real || (at.endsWith('.ms') && typeof real === 'number');
    return same ? undefined : `${at}: ${JSON.stringify(real)}`;
  }
  if (!isObject(real)) return `${at}: no object`;
  const extra = Object.keys(real).filter((name) => !(name in shown));
  if (extra.length > 0 && !('…' in shown)) return `${at}: also ${extra}`;
  for (const [name, value] of Object.entries(shown)) {
    if (name === '…') continue;
    if (!(name in real)) return `${at}: no ${name}`;
    const found = difference(value, real[name], names, `${at}.${name}`);
    if (found) return found;
  }
  return undefined;
}

/** The same for text: it has the lines that are shown, in their order. */
export function textDifference(shown: string, real: string): string | undefined {
  let rest = real.split('\n');
  for (const line of shown.split('\n').filter((each) => each !== '')) {
    const at = rest.indexOf(line);
    if (at < 0) return line;
    rest = rest.slice(at + 1);
  }
  return undefined;
}

function namedDifference(name: string, real: unknown, names: Names, at: string): string | undefined {
  if (typeof real !== 'string') return `${at}: no text`;
  const before = names.get(name);
  if (before === undefined) names.set(name, real);
  return before === undefined || before === real ? undefined : `${at}: not $${name}`;
}

/** A list of the whole runtime may have others among them. */
function listDifference(shown: unknown[], real: unknown[], names: Names, at: string): string | undefined {
  let from = 0;
  for (const [n, item] of shown.entries()) {
    const rest = real.slice(from).map((other) => difference(item, other, new Map(names), `${at}[${n}]`));
    const found = rest.indexOf(undefined);
    if (found < 0) return rest[0] ?? `${at}[${n}]: is not there`;
    difference(item, real[from + found], names, at);
    from += found + 1;
  }
  return undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
