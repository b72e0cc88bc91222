import { HEADER_LEVELS_MAX, HEADER_MEMBERS_MAX } from '../limits.ts';
import type { HeaderType, HeaderTypes, HeaderValue } from './header-value.ts';

/**
 * Walks over tables of headers. A publisher decides how deep they are and how many members they have, so nothing here
 * follows them by calling itself, and both are limited.
 */

type Member = readonly [name: string, value: unknown];

/** One value as it was opened: a leaf as it goes on, with its AMQP type where JSON has none, or the members below it. */
export type Opened =
  | { leaf: HeaderValue; type?: HeaderType }
  | { list: readonly unknown[] }
  | { table: readonly Member[] };

/** How many values may still come. Shared by the headers of one message. */
export type Budget = { members: number };

export function newBudget(): Budget {
  return { members: HEADER_MEMBERS_MAX };
}

/** Why a value is not carried, in words that follow its name. */
export class NotCarriedError extends Error {
  override name = 'NotCarriedError';
}

const TOO_DEEP = `is nested more than ${HEADER_LEVELS_MAX} levels deep`;
const TOO_MANY = `brings the values of all headers to more than ${HEADER_MEMBERS_MAX}`;

type Place = {
  value: unknown;
  name: string;
  level: number;
  parent: Place | undefined;
  into: Container;
  types?: HeaderTypes;
};
type Container = { [name: string]: HeaderValue } | HeaderValue[];

export type Rebuilt = { value: HeaderValue; types: HeaderType | HeaderTypes | undefined };

/**
 * Builds a value again out of what `open` makes of each of its parts. Throws NotCarriedError beyond the limits; what
 * was not carried takes nothing from the budget.
 */
export function rebuild(root: unknown, open: (value: unknown) => Opened, budget: Budget): Rebuilt {
  const top: HeaderValue[] = [];
  const first: Place = { value: root, name: '', level: 1, parent: undefined, into: top };
  const places = [first];
  let type: HeaderType | undefined;
  // Members wait behind all others, so each list and table gets its own in their order.
  for (const place of places) {
    const opened = open(place.value);
    if ('leaf' in opened) {
      put(place.into, place.name, opened.leaf);
      if (opened.type === undefined) continue;
      if (place.parent) put(typesOf(place.parent), place.name, opened.type);
      else type = opened.type;
      continue;
    }
    if (place.level >= HEADER_LEVELS_MAX) throw new NotCarriedError(TOO_DEEP);
    const into: Container = 'list' in opened ? [] : {};
    put(place.into, place.name, into);
    const members = 'list' in opened ? numbered(opened.list) : opened.table;
    if (places.length + members.length > budget.members) throw new NotCarriedError(TOO_MANY);
    for (const [name, value] of members) {
      places.push({ value, name, level: place.level + 1, parent: place, into });
    }
  }
  budget.members -= places.length;
  return { value: top[0] ?? null, types: type ?? first.types };
}

/** The table of a place's types, in that of its parent: no deeper than the levels allow. */
function typesOf(place: Place): HeaderTypes {
  if (place.types) return place.types;
  place.types = {};
  if (place.parent) put(typesOf(place.parent), place.name, place.types);
  return place.types;
}

function numbered(list: readonly unknown[]): Member[] {
  return list.map((value, index) => [String(index), value]);
}

/** A member of its own under any name: an assignment to `__proto__` would make none. */
export function put<T>(into: { [name: string]: T } | T[], name: string, value: T): void {
  if (Array.isArray(into)) into.push(value);
  else Object.defineProperty(into, name, { value, enumerable: true, writable: true, configurable: true });
}

/** Why a JSON value cannot be the headers of a message; undefined when it can. */
export function headersProblem(value: unknown): string | undefined {
  if (!isTable(value)) return 'it is no table';
  const budget = newBudget();
  for (const [name, header] of Object.entries(value)) {
    const problem = valueProblem(header, budget);
    if (problem !== undefined) return `"${name}" ${problem}`;
  }
  return undefined;
}

function valueProblem(root: unknown, budget: Budget): string | undefined {
  const places = [{ value: root, level: 1 }];
  for (const { value, level } of places) {
    if (typeof value !== 'object' || value === null) {
      if (isLeaf(value)) continue;
      return `holds a value of a type that AMQP does not know: ${typeof value}`;
    }
    if (level >= HEADER_LEVELS_MAX) return TOO_DEEP;
    const members = Object.values(value);
    if (places.length + members.length > budget.members) return TOO_MANY;
    for (const member of members) places.push({ value: member, level: level + 1 });
  }
  budget.members -= places.length;
  return undefined;
}

function isLeaf(value: unknown): boolean {
  return (
    typeof value === 'string' ||
    typeof value === 'boolean' ||
    value === null ||
    (typeof value === 'number' && Number.isFinite(value))
  );
}

export function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
