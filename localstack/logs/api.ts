import * as z from 'zod';
import { linePattern } from './filter.ts';
import { FUNCTION_LOGS, type KeptLine, type KeptLogs } from './kept.ts';

/** CloudWatch Logs: events of one answer. */
const EVENTS_MAX = 10_000;

const Query = z.object({
  logGroupName: z.string().optional(),
  logGroupIdentifier: z.string().optional(),
  filterPattern: z.string().default(''),
  /** Milliseconds since 1970. */
  startTime: z.number().default(0),
  endTime: z.number().default(Number.MAX_SAFE_INTEGER),
  limit: z.int().min(1).max(EVENTS_MAX).default(EVENTS_MAX),
  nextToken: z.string().optional(),
});

type Answered = { status: number; body: unknown };

/** CloudWatch Logs, of what functions wrote since the runtime started: FilterLogEvents, as `aws logs tail` calls it. */
export function handleLogs(operation: string, input: unknown, logs: KeptLogs, account: string): Answered {
  if (operation === 'DescribeLogGroups') return groups(input, logs, account);
  if (operation === 'FilterLogEvents') return events(input, logs);
  return failed(
    'UnknownOperationException',
    `logs ${operation} is not served by the local runtime: FilterLogEvents and DescribeLogGroups are`,
  );
}

function groups(input: unknown, logs: KeptLogs, account: string): Answered {
  const asked = z.object({ logGroupNamePrefix: z.string().default('') }).safeParse(input);
  if (!asked.success) return invalid(z.prettifyError(asked.error));
  const names = logs.functions().map((name) => FUNCTION_LOGS + name);
  const logGroups = names
    .filter((name) => name.startsWith(asked.data.logGroupNamePrefix))
    .map((name) => ({
      logGroupName: name,
      arn: `arn:aws:logs:us-east-1:${account}:log-group:${name}:*`,
      logGroupArn: `arn:aws:logs:us-east-1:${account}:log-group:${name}`,
      creationTime: 0,
      storedBytes: 0,
    }));
  return { status: 200, body: { logGroups } };
}

function events(input: unknown, logs: KeptLogs): Answered {
  const asked = Query.safeParse(input);
  if (!asked.success) return invalid(z.prettifyError(asked.error));
  const { logGroupName, logGroupIdentifier, filterPattern, startTime, endTime, limit, nextToken } =
    asked.data;
  const group = logGroupName ?? logGroupIdentifier?.split(':log-group:').at(-1) ?? '';
  const lines = group.startsWith(FUNCTION_LOGS) ? logs.lines(group.slice(FUNCTION_LOGS.length)) : undefined;
  if (!lines) return failed('ResourceNotFoundException', `The specified log group does not exist: ${group}`);
  const fits = linePattern(filterPattern);
  if (!fits) return invalid(`the local runtime knows patterns of words and "phrases", not ${filterPattern}`);
  const after = Number(nextToken ?? 0);
  const found = lines.filter(
    ({ id, at, text }) => id > after && at >= startTime && at < endTime && fits(text),
  );
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return {
    status: 200,
    body: {
      events: page.map(event),
      searchedLogStreams: [],
      ...(found.length > page.length && last && { nextToken: String(last.id) }),
    },
  };
}

function event({ id, at, text }: KeptLine) {
  return { eventId: String(id), logStreamName: 'local', timestamp: at, ingestionTime: at, message: text };
}

const invalid = (message: string) => failed('InvalidParameterException', message);

function failed(type: string, message: string): Answered {
  return { status: 400, body: { __type: type, message } };
}
