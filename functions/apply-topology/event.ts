import * as z from 'zod';
import { CourtierError } from '../../core/errors.ts';
import { type Definitions, DefinitionsSchema } from '../../core/topology/declarations.ts';
import { type ServiceUser, ServiceUserSchema } from '../../core/topology/service-users.ts';

const PropertiesSchema = z.object({
  /** The JSON text of RabbitMQ's declarations, as core/topology/render.ts makes them. */
  Definitions: z.string(),
  /** The JSON text of the services' users, as core/topology/service-users.ts makes them. Deployments before had none. */
  Services: z.string().default('[]'),
});

export type Declared = { definitions: Definitions; services: ServiceUser[] };

/** The declarations in a resource's properties. Throws a CourtierError when they are not what `render` makes. */
export function declaredIn(properties: unknown): Declared {
  const text = PropertiesSchema.safeParse(properties);
  if (!text.success) throw unusable('the property Definitions is missing');
  return {
    definitions: read('Definitions', DefinitionsSchema, text.data.Definitions),
    services: read('Services', z.array(ServiceUserSchema), text.data.Services),
  };
}

function read<T>(property: string, schema: z.ZodType<T>, text: string): T {
  const parsed = schema.safeParse(jsonOrUndefined(text));
  if (parsed.success) return parsed.data;
  const paths = parsed.error.issues.slice(0, 5).map((issue) => issue.path.join('.') || '(the whole)');
  throw unusable(`these parts of the property ${property} do not fit: ${paths.join(', ')}`);
}

/** What the deployment before declared; null when that cannot be read any more, so that nothing is removed. */
export function declaredBefore(properties: unknown): Declared | null {
  try {
    return declaredIn(properties);
  } catch {
    return null;
  }
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unusable(why: string): CourtierError {
  const message = `The declarations cannot be used: ${why}. Render them with core/topology/render.ts.`;
  return new CourtierError('invalid-definitions', 'reject', message);
}
