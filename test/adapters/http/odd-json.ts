import fc from 'fast-check';
import { oddText } from './odd.ts';

/** Before what stands in the text as it is, without quotes. */
const VERBATIM = '\ue000verbatim:';

/** Values that a member may have by mistake. Numbers are written as text, for JSON.stringify would tame them. */
const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  oddText,
  fc.constantFrom<unknown>(null, true, 0, -1, 1.5, '', [], {}, [[]], { toString: 1 }, ['x', 1, null]),
  fc.integer({ min: 1, max: 500 }).map((depth) => nested(depth)),
  // As text: JSON.stringify could not write it.
  fc.constantFrom(200, 201, 9_000).map((depth) => `${VERBATIM}${'['.repeat(depth)}${']'.repeat(depth)}`),
  fc
    .constantFrom('1e400', '-1e400', '1e-400', '123456789012345678901234567890', '-0', '9007199254740993')
    .map((digits) => VERBATIM + digits),
  fc.constantFrom(...[10, 70, 1_000].map(wide)),
  fc.jsonValue({ maxDepth: 3 }),
);

const oddName = fc.oneof(
  oddText,
  fc.constantFrom('__proto__', 'constructor', 'Exchange', 'routingKey', ' name'),
);

/** One mistake at one place of a value, chosen by `at` among all places there are. */
type Mistake = {
  kind: 'replace' | 'remove' | 'add' | 'rename' | 'wrap';
  at: number;
  name: string;
  value: unknown;
};
const mistake: fc.Arbitrary<Mistake> = fc.record({
  kind: fc.constantFrom('replace', 'replace', 'remove', 'add', 'rename', 'wrap'),
  at: fc.nat(),
  name: oddName,
  value: oddValue,
});

/** One mistake in a text, `at` a part of its length. */
type Slip = { kind: 'cut' | 'insert' | 'twice' | 'bom' | 'repeat'; at: number; text: string };
const slip: fc.Arbitrary<Slip> = fc.record({
  kind: fc.constantFrom('cut', 'insert', 'twice', 'bom', 'repeat'),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  text: oddText,
});

/** JSON texts that are almost `value`'s: as it is, with some mistakes in it, or no JSON any more. */
export function almost(value: unknown): fc.Arbitrary<Buffer> {
  const mistakes = fc.oneof(
    { weight: 2, arbitrary: fc.constant<Mistake[]>([]) },
    { weight: 6, arbitrary: fc.array(mistake, { minLength: 1, maxLength: 3 }) },
  );
  const slips = fc.oneof(
    { weight: 6, arbitrary: fc.constant<Slip[]>([]) },
    { weight: 2, arbitrary: fc.array(slip, { minLength: 1, maxLength: 2 }) },
  );
  return fc.tuple(mistakes, slips, encoding).map(([wrong, slipped, encode]) => {
    const text = written(wrong.reduce(withMistake, structuredClone(value)));
    return encode(slipped.reduce(withSlip, text));
  });
}

/** UTF-8 nearly always. */
const encoding = fc.oneof(
  { weight: 20, arbitrary: fc.constant((text: string) => Buffer.from(text, 'utf8')) },
  { weight: 1, arbitrary: fc.constant((text: string) => Buffer.from(text, 'utf16le')) },
  { weight: 1, arbitrary: fc.constant((text: string) => Buffer.from(`${text}\u00ff\u00c0`, 'latin1')) },
);

type Holder = Record<string, unknown> | unknown[];
const isHolder = (value: unknown): value is Holder => typeof value === 'object' && value !== null;

function withMistake(value: unknown, { kind, at, name, value: given }: Mistake): unknown {
  // One value may be put in several places, and changed in one of them.
  const odd: unknown = structuredClone(given);
  const places = placesIn(value);
  const place = places[at % Math.max(places.length, 1)];
  if (!place || at % 17 === 0) return kind === 'wrap' ? [value] : odd;
  const { holder, key } = place;
  const was = Reflect.get(holder, key);
  if (kind === 'replace') set(holder, key, odd);
  else if (kind === 'wrap') set(holder, key, [was]);
  else if (kind === 'add') set(holder, Array.isArray(holder) ? String(holder.length) : name, odd);
  else {
    Reflect.deleteProperty(holder, key);
    if (kind === 'rename') set(holder, Array.isArray(holder) ? key : name, was);
  }
  return value;
}

/** Also `__proto__`, as a member. */
function set(holder: Holder, key: string, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

function placesIn(value: unknown): { holder: Holder; key: string }[] {
  const places: { holder: Holder; key: string }[] = [];
  const open = [value];
  for (let next = open.pop(); next !== undefined && places.length < 200; next = open.pop()) {
    if (!isHolder(next)) continue;
    for (const [key, inner] of Object.entries(next)) {
      places.push({ holder: next, key });
      if (inner !== undefined && inner !== null) open.push(inner);
    }
  }
  return places;
}

function withSlip(text: string, { kind, at, text: odd }: Slip): string {
  const place = Math.floor(text.length * at);
  if (kind === 'cut') return text.slice(0, place);
  if (kind === 'insert') return text.slice(0, place) + odd + text.slice(place);
  if (kind === 'bom') return `\ufeff${text}`;
  // The first member once more, with another value: JSON.parse takes the last.
  if (kind === 'twice')
    return text.replace(/^\{("[^"]*"):/, (all, name: string) => `{${name}:null,${all.slice(1)}`);
  return text + text;
}

/** JSON.stringify, but for what it would not write. */
function written(value: unknown): string {
  return JSON.stringify(value).replaceAll(new RegExp(`"${VERBATIM}([^"]*)"`, 'g'), '$1');
}

function wide(count: number): unknown {
  return Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, n]));
}

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let n = 0; n < depth; n += 1) value = n % 2 === 0 ? [value] : { a: value };
  return value;
}
