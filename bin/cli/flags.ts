import { usageError } from './exit-codes.ts';
import { parseTime, wholeNumber } from './parse.ts';

/** Flags that several commands take, each said once. `switched` is off unless it is typed. */
const switched = (brief: string) => ({ kind: 'boolean', optional: true, withNegated: false, brief }) as const;

/** A flag with one text. */
export const text = (placeholder: string, brief: string) =>
  ({ kind: 'parsed', parse: String, optional: true, placeholder, brief }) as const;

export const whole = (placeholder: string, brief: string, most?: number) =>
  ({ kind: 'parsed', parse: wholeNumber(0, most), optional: true, placeholder, brief }) as const;

/** One at least: none would be no wish. */
export const some = (placeholder: string, brief: string, most?: number) =>
  ({ kind: 'parsed', parse: wholeNumber(1, most), optional: true, placeholder, brief }) as const;

export const time = (brief: string) =>
  ({ kind: 'parsed', parse: parseTime, optional: true, placeholder: 'time', brief }) as const;

export { switched };

/** Of every command that calls the API. */
export type ApiFlags = {
  url?: string | undefined;
  profile?: string | undefined;
  wait?: number | undefined;
  json?: boolean | undefined;
  utc?: boolean | undefined;
};
export const apiFlags = {
  url: text('url', 'where the API is (default: COURTIER_URL, the profile, the local runtime)'),
  profile: text('name', 'the profile of `courtier login` (default: COURTIER_PROFILE, the current one)'),
  wait: whole('seconds', 'how long to try again while Courtier is not ready (default: 30)', 3_600),
  json: switched('print JSON: one document, or a line for each entry of a list'),
  utc: switched('show times in UTC'),
};

/** Of every list. */
export type ListFlags = ApiFlags & { limit?: number | undefined; all?: boolean | undefined };
export const listFlags = {
  limit: some('count', 'how many at most (default: 50)'),
  all: switched('all of them'),
  ...apiFlags,
};

/** Of every command that changes what others may miss. */
export type AskFlags = ApiFlags & { yes?: boolean | undefined };
export const askFlags = { yes: switched('do not ask'), ...apiFlags };
export const askAliases = { y: 'yes' } as const;

/** A positional argument. */
export const argument = (placeholder: string, brief: string) =>
  ({ placeholder, brief, parse: given(placeholder) }) as const;

/** An empty one is the mistake of a script whose variable is not set. */
export function given(placeholder: string): (input: string) => string {
  return (input) => {
    if (input === '') throw usageError(`${placeholder} is empty`);
    return input;
  };
}
