/**
 * How much of a step's time its service may not begin in: the last tenth, a minute at most. So long the answer of a step
 * that began at the last moment is still waited for, and so far may the service's clock be behind.
 */
const SHARE = 0.1;
const MOST_SECONDS = 60;

/**
 * Until when a service may begin a step. `entered`: when Step Functions' timer began to run, which is before anybody
 * was asked; `seconds`: how long it runs. The same however often the service is asked.
 */
export function stepDeadline(entered: Date, seconds: number): Date {
  const margin = Math.min(seconds * SHARE, MOST_SECONDS);
  return new Date(entered.getTime() + (seconds - margin) * 1_000);
}
