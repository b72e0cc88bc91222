import * as z from 'zod';
import { Problem } from '../problem.ts';

/** One permission that a call needs. `context`: what conditions may ask about it. */
export type Required = {
  action: string;
  /** ARN; undefined where AWS does not tell of which resource it is (a task token): any will do. */
  resource: string | undefined;
  context: Readonly<Record<string, string>>;
};

/** Roles of the template, what they allow, and which function has which. */
export type Permissions = {
  attach(roleName: string, document: unknown): void;
  assume(functionName: string, roleArn: string): void;
  /** Undefined for a caller that is no function of the template: people, and tests, may do everything here. */
  roleOf(caller: string): string | undefined;
  /** The first of `required` that the role does not allow. */
  missing(role: string, required: readonly Required[]): Required | undefined;
};

const texts = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const OPERATORS = ['StringEquals', 'ArnEquals', 'ArnLike'] as const;
const StatementSchema = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.literal('Allow'),
  Action: texts,
  Resource: texts,
  Condition: z.partialRecord(z.enum(OPERATORS), z.record(z.string(), texts)).optional(),
});
const DocumentSchema = z.object({ Statement: z.array(StatementSchema) });
type Statement = z.output<typeof StatementSchema>;

/** As IAM decides for identity policies that only allow. Another effect, or a condition that it does not know, is a Problem. */
export function createPermissions(): Permissions {
  const policies = new Map<string, Statement[]>();
  const roles = new Map<string, string>();
  return {
    attach: (roleName, document) => {
      const parsed = DocumentSchema.safeParse(document);
      if (!parsed.success) throw new Problem(`the policy of ${roleName}: ${z.prettifyError(parsed.error)}`);
      policies.set(roleName, [...(policies.get(roleName) ?? []), ...parsed.data.Statement]);
    },
    assume: (functionName, roleArn) => void roles.set(functionName, roleArn.split('/').at(-1) ?? roleArn),
    roleOf: (caller) => roles.get(caller),
    missing: (role, required) => {
      const statements = policies.get(role) ?? [];
      return required.find((each) => !statements.some((statement) => allows(statement, each)));
    },
  };
}

function allows({ Action, Resource, Condition = {} }: Statement, required: Required): boolean {
  const { action, resource, context } = required;
  if (!Action.some((pattern) => like(pattern.toLowerCase(), action.toLowerCase()))) return false;
  if (resource !== undefined && !Resource.some((pattern) => like(pattern, resource))) return false;
  return Object.entries(Condition).every(([operator, asked]) =>
    Object.entries(asked).every(([key, values]) => {
      const value = context[key];
      return value !== undefined && values.some((each) => holds(operator, each, value));
    }),
  );
}

/** IAM compares ARNs by patterns, with ArnEquals as with ArnLike; texts to the letter. */
function holds(operator: string, expected: string, value: string): boolean {
  return operator === 'StringEquals' ? expected === value : like(expected, value);
}

/** Of the template's policies, so there are not many. Each call asks for dozens of them: made each time, they cost as much as the call. */
const expressions = new Map<string, RegExp>();

function like(pattern: string, text: string): boolean {
  let expression = expressions.get(pattern);
  if (!expression) {
    expression = expressionOf(pattern);
    expressions.set(pattern, expression);
  }
  return expression.test(text);
}

/** `*` is any text, `?` one character. */
function expressionOf(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's');
}
