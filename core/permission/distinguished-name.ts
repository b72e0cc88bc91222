/** Attribute types as RFC 4514 writes them, by the other spellings that tools use (all in lower case). */
const TYPES: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.5': 'SERIALNUMBER',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  s: 'ST',
  '2.5.4.9': 'STREET',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '0.9.2342.19200300.100.1.1': 'UID',
  '0.9.2342.19200300.100.1.25': 'DC',
  '1.2.840.113549.1.9.1': 'EMAILADDRESS',
  e: 'EMAILADDRESS',
  email: 'EMAILADDRESS',
};

const TYPE = /^([A-Za-z][A-Za-z0-9-]*|\d+(\.\d+)+)$/;
const SPECIAL = '"+,;<>\\=#';
const HEX = /^[0-9A-Fa-f]{2}$/;
/** A value that is no text, or whose type the writer does not know: its encoding. */
const ENCODED = /^#([0-9A-Fa-f]{2})+$/;

/** `value`: escaped as it is written. */
type Attribute = { type: string; value: string };
/** One attribute, nearly always; several where the certificate's maker put them on one level (`CN=a+UID=b`). */
type Rdn = Attribute[];

/**
 * A distinguished name (RFC 4514: `CN=shop,O=Example`) in one spelling: no spaces around `,`, `+` and `=`, types in
 * capitals and by their short names, quotes and escapes only where RFC 4514 asks for them. Values stay to the letter,
 * case and inner spaces too. Undefined when it is no such name.
 */
export function normalName(text: string): string | undefined {
  return read(text)?.map(write).join(',');
}

/**
 * The same text for the same name, whichever end it begins with: RFC 4514 begins with the most specific part
 * (`CN=shop,O=Example`), and the certificate itself and many tools with the most general one. Not a name to show.
 */
export function comparableName(text: string): string | undefined {
  const rdns = read(text)?.map(write);
  if (!rdns) return undefined;
  const [one, other] = [rdns.join(','), rdns.toReversed().join(',')];
  return one < other ? one : other;
}

function read(text: string): Rdn[] | undefined {
  const rdns = split(text, ',').map((rdn) => split(rdn, '+').map(readAttribute));
  return rdns.every((rdn): rdn is Rdn => !rdn.includes(undefined)) ? rdns : undefined;
}

/** At every separator that is neither escaped nor in quotes. A quote or an escape without an end is for readAttribute to refuse. */
function split(text: string, separator: string): string[] {
  const parts = [''];
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === separator && !quoted) {
      parts.push('');
      continue;
    }
    if (char === '"') quoted = !quoted;
    const taken = char === '\\' ? text.slice(at, at + 2) : char;
    at += taken.length - 1;
    parts[parts.length - 1] += taken;
  }
  return parts;
}

function readAttribute(text: string): Attribute | undefined {
  const equals = text.indexOf('=');
  const type = text.slice(0, Math.max(equals, 0)).trim();
  if (!TYPE.test(type)) return undefined;
  const name = type.toLowerCase();
  // `constructor` is a member of every object.
  const known = (Object.hasOwn(TYPES, name) ? TYPES[name] : undefined) ?? type.toUpperCase();
  const value = readValue(text.slice(equals + 1));
  return value === undefined ? undefined : { type: known, value };
}

function readValue(text: string): string | undefined {
  // A space that is escaped belongs to the value, also at its end.
  const trimmed = text.replace(/^ +/, '').replace(/(?<!\\)((?:\\\\)*) +$/, '$1');
  if (trimmed.startsWith('#')) return ENCODED.test(trimmed) ? trimmed.toLowerCase() : undefined;
  const inner = /^"(.*)"$/s.exec(trimmed)?.[1];
  const value = unescaped(inner ?? trimmed, inner !== undefined);
  return value === undefined || value === '' || hasControls(value) ? undefined : escaped(value);
}

/** Undefined for what is neither an escape nor allowed without one. */
function unescaped(text: string, quoted: boolean): string | undefined {
  const bytes: number[] = [];
  const utf8 = new TextEncoder();
  for (let at = 0; at < text.length; ) {
    const char = String.fromCodePoint(text.codePointAt(at) ?? 0);
    if (char === '"' || (!quoted && (char === '<' || char === '>' || char === ';'))) return undefined;
    if (char !== '\\') {
      bytes.push(...utf8.encode(char));
      at += char.length;
      continue;
    }
    const pair = text.slice(at + 1, at + 3);
    const next = text.charAt(at + 1);
    if (HEX.test(pair)) bytes.push(Number.parseInt(pair, 16));
    else if (next === ' ' || (next !== '' && SPECIAL.includes(next))) bytes.push(...utf8.encode(next));
    else return undefined;
    at += HEX.test(pair) ? 3 : 2;
  }
  return decoded(bytes);
}

function decoded(bytes: number[]): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes));
  } catch {
    return undefined;
  }
}

const hasControls = (value: string) => /\p{Cc}/u.test(value);

/** Attributes of one level have no order of their own. */
function write(rdn: Rdn): string {
  return rdn
    .map(({ type, value }) => `${type}=${value}`)
    .sort()
    .join('+');
}

function escaped(value: string): string {
  return value.replace(/["+,;<>\\]/g, '\\$&').replace(/^[# ]| $/g, '\\$&');
}
