import type { System } from './define.ts';

/**
 * The systems that a list names, separated by commas, in the order of `systems`: all of them when it is undefined or
 * empty, for a variable that is set to nothing counts as not set. `none` names no system. Throws an error that says which there are when it names another.
 */
export function chosen(systems: readonly System[], list: string | undefined): readonly System[] {
  if (list === undefined || list.trim() === '') return systems;
  if (list.trim() === 'none') return [];
  const names = new Set(list.split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()])));
  const known = systems.map(({ topology }) => topology.system);
  const unknown = [...names].filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new Error(
      `There is no system "${unknown.join('", "')}": COURTIER_SYSTEMS takes ${known.join(', ')}, or none.`,
    );
  }
  return systems.filter(({ topology }) => names.has(topology.system));
}
