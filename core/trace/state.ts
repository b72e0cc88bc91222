/** W3C Trace Context: more entries than this make the whole header invalid. */
const ENTRIES_MAX = 32;
/** At least so much is to be passed on; longer entries go first when there is more. */
const CHARS_MAX = 512;
const ENTRY_CHARS = 128;

const ENTRY =
  /^([a-z][a-z0-9_\-*/]{0,255}|[a-z0-9][a-z0-9_\-*/]{0,240}@[a-z][a-z0-9_\-*/]{0,13})=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;

/**
 * A `tracestate` as it is passed on; undefined when there is nothing in it, or it breaks the rules: then it is dropped, and
 * the trace goes on without it. https://www.w3.org/TR/trace-context/#tracestate-header
 */
export function passedState(text: unknown): string | undefined {
  if (typeof text !== 'string') return undefined;
  const entries = text
    .split(',')
    .map((entry) => entry.replace(/^[ \t]+|[ \t]+$/g, ''))
    .filter((entry) => entry !== '');
  const keys = new Set(entries.map((entry) => entry.slice(0, entry.indexOf('='))));
  const isValid = entries.length <= ENTRIES_MAX && keys.size === entries.length;
  if (entries.length === 0 || !isValid || !entries.every((entry) => ENTRY.test(entry))) return undefined;
  const passed = shortened(entries);
  return passed.length === 0 ? undefined : passed.join(',');
}

function shortened(entries: readonly string[]): readonly string[] {
  const fits = (some: readonly string[]) => some.join(',').length <= CHARS_MAX;
  if (fits(entries)) return entries;
  const kept = entries.filter(({ length }) => length <= ENTRY_CHARS);
  // The last ones are of the systems that were there first.
  while (!fits(kept)) kept.pop();
  return kept;
}
