import fc from 'fast-check';

/**
 * Property tests try the same inputs in every run, so that a change is judged by itself. COURTIER_SEED=random looks for
 * others, and COURTIER_SEED=N tries those of a failure again, which says its seed.
 */
export function seedOf({ COURTIER_SEED: text = '20261130' }: NodeJS.ProcessEnv): number {
  if (text === 'random') return Date.now() % 2 ** 31;
  const seed = Number(text);
  if (Number.isInteger(seed)) return seed;
  throw new Error(`COURTIER_SEED is "${text}": it must be an integer, or "random"`);
}

fc.configureGlobal({ seed: seedOf(process.env) });
