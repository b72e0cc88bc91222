import type * as z from 'zod';
import type { ProblemCode } from '../../adapters/http/problem.ts';

/** Groups of operations by their tags, with a description each. */
export type Tags = Readonly<Record<string, string>>;

/** The product's own, in the order of the document; those of systems come after them. */
export const productTags: Tags = {
  Publishing: 'Send messages. An answer of 202 means that the message is stored.',
  Consuming: 'Take messages over HTTP, and say what became of them.',
  Requests: 'Publish, and wait for the reply.',
  Workflows: 'Runs of workflows, on their way through the services that do their steps.',
  Messages: 'What became of a message.',
  'Failed messages': 'What could not be handled, and what a person does about it.',
  Operations: 'One thing done to many messages: planned, run, watched, and stopped.',
  'Failure groups': 'What failed messages have in common, and what people say of it.',
  Webhooks: 'Who is notified over HTTPS of what fails, and what became of it.',
  Queues: 'Queues, exchanges and bindings: what there is, how it does, and what is made at run time.',
  Clients: 'Who may call, and with which key.',
  Audit: 'Who did what, and when.',
  Health: 'Whether the service stands, and how it does.',
};

/** A request's body. `required` false: it may be left out. */
export type Body = { schema: z.ZodType; example: unknown; required: boolean };

/** What is in an answer's body: a JSON value, or, where `mediaType` says so, text. */
export type Content = { mediaType: string; schema: z.ZodType; example: unknown };

export type Answer = {
  description: string;
  /** One for each media type that a client may ask for; none where there is no body. */
  contents: readonly Content[];
  /** What the answer's own headers say, by their name. */
  headers: Readonly<Record<string, string>>;
};

/**
 * What the document says of one operation beside its route. What follows from the route and the rest is added when it
 * is rendered: the problems of keys and permissions, of bodies and parameters that do not fit, of parts that are away.
 */
export type Documented = {
  /** One of the product's, or of the system's own `tags`. */
  tag: string;
  /** A few words. */
  summary: string;
  /** CommonMark. */
  description: string;
  /** By the name in the canonical path; an alias that names it otherwise means the same. */
  path?: Readonly<Record<string, z.ZodType>>;
  query?: z.ZodObject;
  headers?: Readonly<Record<string, z.ZodType>>;
  body?: Body;
  /** By status. */
  answers: Readonly<Record<number, Answer>>;
  /** Codes of adapters/http/problem.ts that this operation has a reason of its own to answer. */
  problems?: readonly ProblemCode[];
  /** What is different at one of the route's aliases, by its path. */
  aliases?: Readonly<
    Record<string, Partial<Pick<Documented, 'summary' | 'description' | 'body' | 'answers'>>>
  >;
};

/** The example is what a client sends: it compiles only when it fits. */
export function body<S extends z.ZodType>(
  schema: S,
  example: z.input<S>,
  { required = true }: { required?: boolean } = {},
): Body {
  return { schema, example, required };
}

type AnswerOptions = { mediaType?: string; headers?: Answer['headers']; also?: readonly Content[] };

/** `also`: the same in other media types, each made by `content`. */
export function answer<S extends z.ZodType>(
  description: string,
  schema: S,
  example: z.output<S>,
  { mediaType = 'application/json', headers = {}, also = [] }: AnswerOptions = {},
): Answer {
  return { description, contents: [content(mediaType, schema, example), ...also], headers };
}

export function content<S extends z.ZodType>(mediaType: string, schema: S, example: z.output<S>): Content {
  return { mediaType, schema, example };
}

export function emptyAnswer(description: string, headers: Answer['headers'] = {}): Answer {
  return { description, contents: [], headers };
}
