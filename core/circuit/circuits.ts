import { systems } from '#systems';

/** The circuits that instances report: the broker's, and those of the installed systems. */
export const circuits: readonly string[] = [
  'broker',
  ...systems.flatMap((system): readonly string[] => system.circuits),
];
