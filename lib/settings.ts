import * as z from 'zod';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What the environment says of these variables, which may be a stage's or a system's. Throws an error that names every one
 * that cannot be read. A variable that is set to nothing counts as not set.
 */
export function readSettings<S extends z.ZodRawShape>(
  shape: S,
  environment: Environment,
): z.output<z.ZodObject<S>> {
  return readable(z.object(shape).safeParse(given(environment)));
}

export function readable<T>(parsed: z.ZodSafeParseResult<T>): T {
  if (parsed.success) return parsed.data;
  throw new Error(`The stage's settings cannot be read:\n${z.prettifyError(parsed.error)}`);
}

function given(environment: Environment) {
  return Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
}
