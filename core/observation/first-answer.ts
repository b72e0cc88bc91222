import type { Log } from '../log.ts';
import type { BrokerObserver } from './broker-figures.ts';

/** Asks one after the other until one answers. Throws what the last one threw. */
export function firstAnswer(
  observers: readonly [BrokerObserver, ...BrokerObserver[]],
  log: Pick<Log, 'info'>,
): BrokerObserver {
  const [first, ...others] = observers;
  return {
    observe: () =>
      others.reduce(
        (answer, next) =>
          answer.catch((error: unknown) => {
            log.info('the broker is asked in another way', { error });
            return next.observe();
          }),
        first.observe(),
      ),
  };
}
