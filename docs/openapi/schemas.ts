import * as z from 'zod';

export type JsonSchema = z.core.JSONSchema.BaseSchema;
/** `input`: what a client sends. `output`: what it is answered. */
type Direction = 'input' | 'output';

export type SchemaWriter = {
  /** The JSON Schema (draft 2020-12, as OpenAPI 3.1 takes it); a `$ref` where the schema has a name. */
  write(schema: z.ZodType, direction: Direction): JsonSchema;
  /** Every named schema that was written so far, by name. */
  components(): Record<string, JsonSchema>;
};

const HERE = '#/$defs/';
const COMPONENTS = '#/components/schemas/';

/** Turns zod schemas into those of the document. */
export function createSchemaWriter(named: Readonly<Record<string, z.ZodType>>): SchemaWriter {
  const metadata = new NamedRegistry(named);
  const components = new Map<string, JsonSchema>();

  return {
    write(schema, io) {
      // In an array a schema that has a name comes out as a reference, like everywhere else.
      const written = z.toJSONSchema(z.array(schema), { io, metadata, override: describe });
      for (const [name, definition] of Object.entries(written.$defs ?? {})) keep(name, definition);
      return pointed(written.items as JsonSchema);
    },
    components: () => Object.fromEntries([...components].sort(([a], [b]) => (a < b ? -1 : 1))),
  };

  function keep(name: string, { id: _id, ...definition }: JsonSchema): void {
    if (!(name in named))
      throw new Error(`A schema that holds itself needs a name: ${JSON.stringify(definition)}`);
    const schema = pointed(definition);
    const before = components.get(name);
    if (before && JSON.stringify(before) !== JSON.stringify(schema)) {
      throw new Error(
        `"${name}" is one thing when it is sent and another when it is answered: give it two names.`,
      );
    }
    components.set(name, schema);
  }
}

/** What `.describe` and `.meta` said, and the names on top. */
class NamedRegistry extends z.core.$ZodRegistry<z.core.GlobalMeta> {
  private readonly names: ReadonlyMap<z.core.$ZodType, string>;

  constructor(named: Readonly<Record<string, z.ZodType>>) {
    super();
    this.names = new Map(Object.entries(named).map(([name, schema]) => [schema, name]));
  }

  override get<S extends z.core.$ZodType>(schema: S) {
    const said = z.globalRegistry.get(schema);
    const id = this.names.get(schema);
    return id === undefined ? said : ({ ...said, id } as typeof said);
  }
}

/** What zod writes and nobody reads is left out. */
function describe({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodTypes; jsonSchema: JsonSchema }): void {
  const { def } = zodSchema._zod;
  // Answers grow: an object that does not refuse unknown members says nothing of them.
  if (def.type === 'object' && def.catchall === undefined) delete jsonSchema.additionalProperties;
  if (def.type === 'record') delete jsonSchema.propertyNames;
  // ECMAScript's own limits: every integer would say that it is a safe one.
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  // The format says it; the pattern counts the days of each month.
  if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
  // Zod's own name, beside a pattern that says the same.
  if (jsonSchema.format === 'starts_with') delete jsonSchema.format;
}

/** References into the document rather than into the one schema. */
function pointed(schema: JsonSchema): JsonSchema {
  return JSON.parse(JSON.stringify(schema), (key, value: unknown) =>
    key === '$ref' && typeof value === 'string' ? value.replace(HERE, COMPONENTS) : value,
  );
}
