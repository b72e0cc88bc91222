import * as z from 'zod';

const TemplateResource = z.looseObject({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).optional(),
  Metadata: z.record(z.string(), z.unknown()).optional(),
  DependsOn: z.union([z.string(), z.array(z.string())]).optional(),
  Condition: z.string().optional(),
});

const Parameter = z.looseObject({ Type: z.string(), Default: z.unknown().optional() });

const TemplateSchema = z.looseObject({
  Metadata: z.record(z.string(), z.unknown()).optional(),
  Parameters: z.record(z.string(), Parameter).optional(),
  Mappings: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown()))).optional(),
  Conditions: z.record(z.string(), z.unknown()).optional(),
  /** None in the stack of a system whose queues all stay in RabbitMQ. */
  Resources: z.record(z.string(), TemplateResource).default({}),
  Outputs: z
    .record(
      z.string(),
      z.looseObject({
        Value: z.unknown(),
        Export: z.looseObject({ Name: z.unknown() }).optional(),
        Condition: z.string().optional(),
      }),
    )
    .optional(),
});

/** The parts of a CloudFormation template that the runtime reads. */
export type Template = z.infer<typeof TemplateSchema>;
export type TemplateResource = z.infer<typeof TemplateResource>;

export function parseTemplate(json: unknown): Template {
  return TemplateSchema.parse(json);
}
