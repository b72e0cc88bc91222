import { type CourtierClientError, ProblemError, UnreachableError } from '../../client/errors.ts';
import { CommandError, type Ending } from '../cli/exit-codes.ts';
import { oneLine } from '../terminal/outside-text.ts';

const ENDINGS: Readonly<Record<number, Ending>> = {
  401: 'forbidden',
  403: 'forbidden',
  404: 'missing',
  409: 'conflict',
  410: 'missing',
  412: 'conflict',
  502: 'unreachable',
  503: 'unreachable',
  504: 'unreachable',
};

/** What to do next, where the answer alone does not say it. */
const NEXT: Readonly<Record<number, string>> = {
  401: 'Set COURTIER_KEY, or log in: courtier login',
  429: 'The client asks for more than its rate allows: try again later, or with a longer --wait.',
  502: 'Try again, or wait longer for it: --wait 120. courtier status says which part is away.',
  503: 'Try again, or wait longer for it: --wait 120. courtier status says which part is away.',
  504: 'Try again, or wait longer for it: --wait 120. courtier status says which part is away.',
};

/** What a person reads of an answer that is none, or of a refusal: title, detail, each bad part, and what to do next. */
export function refusal(error: CourtierClientError, url: string): CommandError {
  if (error instanceof ProblemError) return new CommandError(endingOf(error), textOf(error), error);
  const why = error instanceof UnreachableError ? reasonOf(error.cause) : error.message;
  return new CommandError(
    'unreachable',
    `No answer from ${url}: ${why}. Is the URL right (--url, COURTIER_URL, courtier profiles), and does it run?`,
  );
}

function endingOf({ status, code }: ProblemError): Ending {
  return code === 'queue-full' ? 'failed' : (ENDINGS[status] ?? 'failed');
}

function textOf({ status, problem }: ProblemError): string {
  const { title, detail, errors = [], request_id } = problem;
  const lines = errors.map(({ pointer, parameter, header, detail: what }) => {
    const where = pointer ?? parameter ?? header;
    return `  ${where === undefined ? '' : `${oneLine(where)}: `}${oneLine(what)}`;
  });
  const said = title === '' || detail.startsWith(title) ? detail : `${title}: ${detail}`;
  const id = request_id === undefined || status < 500 ? [] : [`Its request id is ${oneLine(request_id)}.`];
  const next = NEXT[status] === undefined ? [] : [NEXT[status]];
  return [`${oneLine(said)} (${status})`, ...lines, ...id, ...next].join('\n');
}

/** fetch says "fetch failed"; why is in the cause, or in the causes of a cause that tried several addresses. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (cause instanceof AggregateError && cause.errors[0] instanceof Error) return cause.errors[0].message;
  return cause instanceof Error ? cause.message : error.message;
}
