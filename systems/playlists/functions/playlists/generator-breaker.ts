import {
  createSharedBreaker,
  type SharedBreaker,
  type SharedBreakerOptions,
} from '../../../../core/circuit/shared-breaker.ts';
import { ServiceNotFoundError } from '../../../../core/discovery/discovery.ts';
import { GeneratorUnavailableError } from '../../domain/generator.ts';

/** More than the tries of one soirée; then nobody asks for half a minute, but for a soirée's last try (docs/decisions/0023). */
const THRESHOLD = 5;
const COOL_DOWN_MS = 30_000;

export function generatorBreaker(
  deps: Pick<SharedBreakerOptions, 'states' | 'longestCallMs' | 'now' | 'log'>,
): SharedBreaker {
  return createSharedBreaker({
    ...deps,
    circuit: 'generator',
    threshold: THRESHOLD,
    coolDownMs: COOL_DOWN_MS,
    // Rubbish is an answer: it comes quickly, and asking again costs next to nothing.
    // A generator that nobody can find did not answer either.
    isFailure: (error) => error instanceof GeneratorUnavailableError || error instanceof ServiceNotFoundError,
  });
}
