/** What a line ends with, what a terminal obeys, what turns the order of letters round, and what cannot be seen. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]+/gu;
/** Mail programs make links of schemes, names of hosts and addresses, and who reads an alert trusts it. */
const LINKED = /:(?=\/)|\.(?=[\p{L}\p{N}_-])|@/gu;

/**
 * Text of somebody outside (an error's name, a message's id, a queue) as it may stand in an alert: one line, of letters
 * that can be seen, and no link. `https://a.b` is shown as `https[:]//a[.]b`.
 */
export function outsideText(text: string, chars: number): string {
  const line = text.toWellFormed().replace(UNSEEN, ' ').trim();
  const shown = line.length <= chars ? line : `${line.slice(0, chars - 1).toWellFormed()}…`;
  return shown.replace(LINKED, '[$&]');
}

/** JSON that says the same, in letters of which no mail program makes a link or another line. */
export function outsideJson(value: unknown): string {
  return JSON.stringify(value).replace(/[^\x20-\x7e]|[/@]|\.(?=[A-Za-z_-])/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
