/** What a terminal obeys, what turns the order of letters round, and what cannot be seen; line ends and tabs among them. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]/gu;
const UNSEEN_IN_LINES = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]/gu;

/** Text of somebody outside (an error's message, a queue's name) as one line that tells a terminal nothing: `\u001b[2J`. */
export function oneLine(text: string): string {
  return text.toWellFormed().replace(UNSEEN, escaped);
}

/** The same of several lines, such as a body: line ends and tabs stay. */
export function severalLines(text: string): string {
  return text.toWellFormed().replaceAll('\r\n', '\n').replace(UNSEEN_IN_LINES, escaped);
}

function escaped(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\t') return '\\t';
  const code = character.codePointAt(0) ?? 0;
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`;
}
